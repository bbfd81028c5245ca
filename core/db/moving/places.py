"""The two ends of a move, and who else is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import psycopg2

from core.db.backups.addresses import Address
from core.db.closed import READ_ONLY, Mark, read_mark
from core.db.moving.errors import MoveError

NAME = "shopsuite move"
# One move at a time leaves a database; any number will do.
LOCK = 7_190_524

_OTHERS = """
    SELECT coalesce(nullif(application_name, ''), 'unnamed'), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usesysid IS NOT NULL AND application_name <> %s
        AND coalesce(backend_type, 'client backend') = 'client backend'
        AND (%s::timestamptz IS NULL OR coalesce(backend_start <= %s, true))
    GROUP BY 1 ORDER BY 1
"""


def for_moving(address: Address) -> Address:
    """Return the address by which a move may write in a database that is closed to all others."""
    parameters = {"application_name": NAME, "options": f"-c {READ_ONLY}=off"}
    return replace(address, parameters={**address.parameters, **parameters})


def others(cursor: Any, *, since: Any = None) -> list[str]:
    """Return who else is connected, by program, with how many connections.

    Args:
        since: leave out who came after this moment.
    """
    cursor.execute(_OTHERS, [NAME, since, since])
    return [f"{name} ({count})" for name, count in cursor.fetchall()]


def mark_of(address: Address) -> Mark | None:
    """Return why a database is closed, None where it is open."""
    with address.cursor() as cursor:
        return read_mark(cursor)


@contextmanager
def sole_mover(source: Address) -> Iterator[None]:
    """Be the only move that leaves this database.

    Raises:
        MoveError: another one is at work.
    """
    with source.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise MoveError(f"Another move_database is at work in {source}; wait for it.")
        try:
            yield
        finally:
            # By itself the server gives it back only once it has noticed the end of the line.
            _give_back(cursor)


def _give_back(cursor: Any) -> None:
    with suppress(psycopg2.Error):  # the line is broken: so is the lock
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

"""What a way to a database keeps of a session: all, or what a pooler leaves of it.

That the server sees another port than ours says little: a firewall or a container maps ports and
keeps everything. So it is tried.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from enum import StrEnum
from typing import Any
from uuid import uuid4

import psycopg2

HEARD_WITHIN_S = 3.0
# Of a pooler that is busy, one of these is given another connection.
TRIES = 10


class Mode(StrEnum):
    """For how long a connection of the server belongs to us, in PgBouncer's words."""

    SESSION = "session"
    TRANSACTION = "transaction"
    STATEMENT = "statement"


def mode_of(parameters: Mapping[str, Any]) -> Mode:
    """Try for how long a connection is kept; without a pooler that is the whole session."""
    with (
        closing(psycopg2.connect(**parameters)) as one,
        closing(psycopg2.connect(**parameters)) as other,
    ):
        one.autocommit = other.autocommit = True
        if _shares(one, other):
            return Mode.TRANSACTION if _has_transactions(one) else Mode.STATEMENT
    return Mode.SESSION


def has_something_between(line: Any) -> bool:
    """Tell whether the server sees another client than us: a pooler, or a port that is mapped.

    Only of TCP; a pooler on a socket is not seen.
    """
    with line.cursor() as cursor:
        cursor.execute("SELECT inet_client_port()")
        (seen,) = cursor.fetchone()
    with socket.socket(fileno=os.dup(line.fileno())) as ours:
        if ours.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        return bool(seen != ours.getsockname()[1])


def hears(parameters: Mapping[str, Any]) -> bool:
    """Tell whether what is sent at one connection comes in at another that listens."""
    channel = f"check_{uuid4().hex[:12]}"
    with (
        closing(psycopg2.connect(**parameters)) as listener,
        closing(psycopg2.connect(**parameters)) as sender,
    ):
        listener.autocommit = sender.autocommit = True
        listener.cursor().execute(f"LISTEN {channel}")
        # Another transaction of another client: a pooler gives its server away.
        sender.cursor().execute(f"NOTIFY {channel}")
        until = time.monotonic() + HEARD_WITHIN_S
        while time.monotonic() < until:
            if select.select([listener], [], [], 0.1)[0]:
                listener.poll()
                if listener.notifies:
                    return True
    return False


def _shares(one: Any, other: Any) -> bool:
    """Tell whether two clients that are both connected ever get one connection of the server."""
    seen: set[int] = set()
    for _ in range(TRIES):
        mine, theirs = _backend(one), _backend(other)
        seen.add(mine)
        if mine == theirs or len(seen) > 1:
            return True
    return False


def _backend(line: Any) -> int:
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _has_transactions(line: Any) -> bool:
    try:
        with line.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("ROLLBACK")
    except psycopg2.Error:
        return False
    return True

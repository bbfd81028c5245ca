"""Carrying events to the database of their target when that is another one.

A target that is away costs its events nothing but time: they are no failed
attempts, and everybody else's go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import Error, connections

from core.db.deadline import deadline
from core.db.router import home_aliases
from core.db.transactions import transaction_on
from core.events import wakeup
from core.events.fan_out import fan_out
from core.events.outbox import BATCH, destinations, mark_processed

logger = logging.getLogger(__name__)

CARRY_LOCKS = 710_100  # advisory lock numbers from here: one carrier for each target
AWAY_S = 5.0
WRITE_S = 5.0

_COLUMNS = (
    "created_at, event_id, lane, event_type, resource_type, resource_id, source_app,"
    " target_app, target_region, payload, source_database, source_sequence"
)
_FIELDS = _COLUMNS.count(",") + 1
# target -> when it is tried again, monotonic
_away: dict[str, float] = {}


@dataclass(frozen=True)
class Carried:
    """What one pass carried, and whether more may be waiting already."""

    count: int
    full: bool


class TargetAwayError(Exception):
    """The target's database does not take events now."""


def carry_all(source: str) -> Carried:
    """Carry one batch to each other database; return how many events."""
    counts = [
        carry(source=source, target=target)
        for target in home_aliases()
        if target != source and time.monotonic() >= _away.get(target, 0.0)
    ]
    return Carried(count=sum(counts), full=BATCH in counts)


def carry(*, source: str, target: str) -> int:
    """Write a batch into its target's outbox, then mark it here; return how many.

    A crash between the two carries them again, and the key keeps out the copy.
    """
    try:
        with transaction_on(source):
            rows = _claim(source, target)
            if rows:
                _write(target, rows)
                keys = [(row[0], row[1]) for row in rows]
                fan_out(source, keys)
                mark_processed(source, keys)
    except TargetAwayError as error:
        _note_away(target, error)
        return 0
    if rows:
        _note_back(target)
        wakeup.wake(target)
    return len(rows)


def _claim(source: str, target: str) -> list[tuple[Any, ...]]:
    # By sequence and by one carrier: so the target numbers them in the same order.
    with connections[source].cursor() as cursor:
        number = CARRY_LOCKS + home_aliases().index(target)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            "SELECT created_at, event_id, lane, event_type, resource_type, resource_id, source_app,"
            " target_app, target_region, payload::text,"
            " coalesce(nullif(source_database, ''), %s), coalesce(source_sequence, sequence)"
            " FROM sync_events"
            " WHERE status = 'pending' AND next_attempt_at <= statement_timestamp()"
            " AND target_app || ' ' || target_region = ANY(%s) ORDER BY sequence LIMIT %s",
            [source, destinations(target), BATCH],
        )
        return list(cursor.fetchall())


def _write(target: str, rows: Sequence[tuple[Any, ...]]) -> None:
    one = f"({', '.join(['%s'] * _FIELDS)})"
    try:
        with deadline(WRITE_S), connections[target].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO sync_events ({_COLUMNS})"  # noqa: S608 - fixed names
                f" VALUES {', '.join([one] * len(rows))} ON CONFLICT DO NOTHING",
                [value for row in rows for value in row],
            )
    except Error as error:
        # Not there, or not of our version yet: either way its events wait.
        connections[target].close()
        raise TargetAwayError(str(error)) from error


def try_again(target: str) -> None:
    """Carry to a target at the next pass: it was seen to be back."""
    _away.pop(target, None)


def _note_away(target: str, error: Exception) -> None:
    if target not in _away:
        logger.warning("database away, its events wait", extra={"to": target, "why": str(error)})
    _away[target] = time.monotonic() + AWAY_S


def _note_back(target: str) -> None:
    if _away.pop(target, None) is not None:
        logger.warning("database back, its events go on", extra={"to": target})

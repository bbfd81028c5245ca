"""The outbox as the dispatcher sees it: claiming what is due, and what becomes of it.

All of it is SQL on one database's `sync_events`; who calls has the transaction.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connections

from core.db.router import suite_router
from core.errors import UnknownEventError
from core.events.base import EVENT_TYPES, Event, lane_of
from core.events.fan_out import IS_WANTED
from core.models.events import LANES

BATCH = 100
MAX_ATTEMPTS = 10
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 600.0
LANE_LOCKS = 710_000  # advisory lock numbers 710000 to 710007

_COLUMNS = (
    "created_at, event_id, sequence, event_type, resource_id, target_app, target_region,"
    f" payload::text, attempts, {IS_WANTED}"
)
_DUE = "e.status = 'pending' AND e.next_attempt_at <= statement_timestamp()"
_FOR = "e.target_app || ' ' || e.target_region = ANY(%s)"
# A later event of the same resource waits with an earlier one that waits for its retry.
_HELD = """
    EXISTS (
        SELECT FROM sync_events w
        WHERE w.status = 'pending' AND w.lane = e.lane AND w.attempts > 0
        AND w.next_attempt_at > statement_timestamp() AND w.sequence < e.sequence
        AND w.resource_id = e.resource_id AND w.target_app = e.target_app
        AND w.target_region = e.target_region
    )
"""
# Its module was switched on again, here or where core lives.
_HELD_NO_LONGER = (
    "e.status = 'held' AND NOT EXISTS"
    " (SELECT FROM module_switches s WHERE s.name = e.held_for AND NOT s.active)"
)
# A handler that waits longer than this for one statement fails, and its event is put off.
_LIMIT = "set_config('statement_timeout', '20s', true)"


@dataclass(frozen=True)
class Claimed:
    """An event as it stands in the outbox."""

    created_at: datetime
    event_id: UUID
    sequence: int
    event_type: str
    resource_id: str
    target_app: str
    target_region: str
    payload: str
    attempts: int
    is_wanted: bool = False
    modules_off: Sequence[str] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what keeps its order: the resource, for one target."""
        return self.resource_id, self.target_app, self.target_region

    @property
    def row(self) -> tuple[datetime, UUID]:
        """Return the database's key of it."""
        return self.created_at, self.event_id

    @property
    def event(self) -> Event:
        """Return the typed event.

        Raises:
            UnknownEventError: no type of this name is known here.
            msgspec.DecodeError: another version wrote it in another shape.
        """
        found = EVENT_TYPES.get(self.event_type)
        if found is None:
            raise UnknownEventError(f"no event is called {self.event_type} in this version")
        return msgspec.json.decode(self.payload, type=found)


def destinations(alias: str) -> list[str]:
    """Return who is at home in a database, as the outbox writes it: app and region."""
    return [f"{app} {region}" for app, region in suite_router.destinations_of(alias)]


def due_lanes(alias: str) -> list[int]:
    """Return the lanes with something to deliver in this database, or that waits no longer."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT n FROM generate_series(0, %s) n WHERE EXISTS"  # noqa: S608 - fixed texts
            f" (SELECT FROM sync_events e WHERE e.lane = n AND {_DUE} AND {_FOR})"
            " OR EXISTS"
            f" (SELECT FROM sync_events e WHERE e.lane = n AND {_HELD_NO_LONGER} AND {_FOR})",
            [LANES - 1, destinations(alias), destinations(alias)],
        )
        return [row[0] for row in cursor.fetchall()]


def claim(alias: str, lane: int) -> list[Claimed]:
    """Lock a lane and return its next batch, by sequence; nothing when another one has it.

    What was held for a module that is on now is put in line before, in the same
    round trip and under the lock: it comes before what came later.
    """
    with connections[alias].cursor() as cursor:
        # A statement of its own: the next one must see what the last holder committed.
        cursor.execute(f"SELECT pg_try_advisory_xact_lock(%s), {_LIMIT}", [LANE_LOCKS + lane])
        if not cursor.fetchone()[0]:
            return []
        here = destinations(alias)
        cursor.execute(
            "UPDATE sync_events e SET status = 'pending', held_for = '',"  # noqa: S608
            " next_attempt_at = statement_timestamp()"
            f" WHERE e.lane = %s AND {_HELD_NO_LONGER} AND {_FOR};"
            f" SELECT {_COLUMNS},"
            " (SELECT array_agg(s.name::text) FROM module_switches s WHERE NOT s.active)"
            f" FROM sync_events e WHERE e.lane = %s AND {_DUE}"
            f" AND {_FOR} AND NOT {_HELD} ORDER BY e.sequence LIMIT %s",
            [lane, here, lane, here, BATCH],
        )
        return [Claimed(*row) for row in cursor.fetchall()]


def claim_again(alias: str, lane: int, item: Claimed) -> bool:
    """Lock the lane, waiting for it, and tell whether the event is still to be delivered."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock(%s), {_LIMIT}", [LANE_LOCKS + lane])
        cursor.execute(
            "SELECT status = 'pending' FROM sync_events WHERE created_at = %s AND event_id = %s",
            [item.created_at, item.event_id],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def take_receipts(alias: str, handler: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Write a handler's receipts and return the events that had none of it yet."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO event_receipts (event_id, handler)"
            " SELECT unnest(%s::uuid[]), %s ON CONFLICT DO NOTHING RETURNING event_id",
            [[str(event_id) for event_id in event_ids], handler],
        )
        return {row[0] for row in cursor.fetchall()}


def mark_processed(alias: str, keys: Sequence[tuple[datetime, UUID]]) -> None:
    """Write down that events are delivered, or carried to where they are."""
    if not keys:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE sync_events SET status = 'processed', processed_at = clock_timestamp(),"
            " error_message = '' WHERE (created_at, event_id) IN"
            " (SELECT * FROM unnest(%s::timestamptz[], %s::uuid[]))",
            [[key[0] for key in keys], [str(key[1]) for key in keys]],
        )


def mark_held(alias: str, held: Sequence[tuple[Claimed, str]]) -> None:
    """Let events wait until the module of one of their handlers is on again."""
    if not held:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE sync_events e SET status = 'held', held_for = h.module"
            " FROM unnest(%s::timestamptz[], %s::uuid[], %s::text[])"
            " AS h (created_at, event_id, module)"
            " WHERE e.created_at = h.created_at AND e.event_id = h.event_id",
            [
                [item.created_at for item, _module in held],
                [str(item.event_id) for item, _module in held],
                [module for _item, module in held],
            ],
        )


def retry_delay(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, with jitter."""
    longest = min(FIRST_RETRY_S * 2**attempts, LONGEST_RETRY_S)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret


def put_off(alias: str, item: Claimed, message: str) -> bool:
    """Let an event wait for its next attempt; tell whether that was its last one."""
    attempts = item.attempts + 1
    failed = attempts >= MAX_ATTEMPTS
    with connections[alias].cursor() as cursor:
        # Rows of a lane change under its lock alone, or two dispatchers could wait for each other.
        lane = LANE_LOCKS + lane_of(item.resource_id)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lane])
        cursor.execute(
            "UPDATE sync_events SET attempts = %s, error_message = %s, status = %s,"
            " next_attempt_at = statement_timestamp() + make_interval(secs => %s)"
            " WHERE created_at = %s AND event_id = %s AND status = 'pending'",
            [
                attempts,
                message,
                "failed" if failed else "pending",
                retry_delay(item.attempts).total_seconds(),
                item.created_at,
                item.event_id,
            ],
        )
        return failed and cursor.rowcount == 1

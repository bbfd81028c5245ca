"""Delivering the outbox: each event has its effect once, at any crash.

A batch of one lane is claimed, its handlers run and their receipts are written
in one transaction. When a handler fails, the batch is rolled back and run again
event by event, so that only the one that fails pays.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from core.clock import utc_now
from core.db.router import suite_router
from core.db.transactions import transaction_on
from core.events.base import EVENT_TYPES, Event
from core.events.publish import publish
from core.events.registry import Handler, handlers_of
from core.events.relay import relay
from core.events.types import DeliveryFailed
from core.models.events import LANES

logger = logging.getLogger(__name__)

BATCH = 100
MAX_ATTEMPTS = 10
FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 600.0
LANE_LOCKS = 710_000  # advisory lock numbers 710000 to 710007


@dataclass(frozen=True)
class Claimed:
    """An event as it stands in the outbox."""

    created_at: datetime
    event_id: UUID
    sequence: int
    event_type: str
    resource_id: str
    target_app: str
    payload: str
    attempts: int

    @property
    def key(self) -> tuple[str, str]:
        """Return what keeps its order: the resource, for one target."""
        return self.resource_id, self.target_app

    @property
    def event(self) -> Event:
        """Return the typed event.

        Raises:
            msgspec.DecodeError, KeyError: it was written by another version.
        """
        return msgspec.json.decode(self.payload, type=EVENT_TYPES[self.event_type])


@dataclass(frozen=True)
class LaneResult:
    """What one pass over a lane did."""

    delivered: int
    full: bool


def deliver_all(alias: str) -> int:
    """Deliver what is due in one database's outbox until nothing is left; return how many."""
    total = 0
    lanes = set(range(LANES))
    while lanes:
        for lane in sorted(lanes):
            result = deliver_lane(alias=alias, lane=lane)
            total += result.delivered
            if not result.full:
                lanes.discard(lane)
    return total


def deliver_lane(*, alias: str, lane: int) -> LaneResult:
    """Deliver one batch of a lane; nothing happens while another process has the lane."""
    try:
        with transaction_on(alias):
            claimed = _claim(alias, lane)
            _deliver(alias, claimed)
    except Exception:
        # Whatever a handler raised: find the one that fails, let the others pass.
        logger.info("batch failed, delivering one by one", extra={"lane": lane}, exc_info=True)
        return _deliver_apart(alias, lane)
    return LaneResult(delivered=len(claimed), full=len(claimed) == BATCH)


def _claim(alias: str, lane: int) -> list[Claimed]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LANE_LOCKS + lane])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            "SELECT DISTINCT resource_id || ' ' || target_app FROM sync_events"
            " WHERE status = 'pending' AND lane = %s AND attempts > 0"
            " AND next_attempt_at > statement_timestamp()",
            [lane],
        )
        waiting = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT created_at, event_id, sequence, event_type, resource_id, target_app,"
            " payload::text, attempts FROM sync_events"
            " WHERE status = 'pending' AND lane = %s AND next_attempt_at <= statement_timestamp()"
            " AND NOT resource_id || ' ' || target_app = ANY(%s)"
            " ORDER BY sequence LIMIT %s",
            [lane, waiting, BATCH],
        )
        return [Claimed(*row) for row in cursor.fetchall()]


def _deliver(alias: str, claimed: Sequence[Claimed]) -> None:
    here = [item for item in claimed if _target_alias(item) == alias]
    for group in in_groups(here):
        for handler in handlers_of(group[0].event_type, group[0].target_app):
            _run(alias, handler, group)
    relay(alias, [(item.event_id, _target_alias(item)) for item in claimed if item not in here])
    _mark_processed(alias, claimed)


def _target_alias(item: Claimed) -> str:
    return suite_router.alias_for(item.target_app)


def in_groups(claimed: Iterable[Claimed]) -> list[list[Claimed]]:
    """Gather events of one type, without moving one before another of its resource."""
    groups: list[list[Claimed]] = []
    group_of_type: dict[tuple[str, str], int] = {}
    group_of_resource: dict[tuple[str, str], int] = {}
    for item in claimed:
        kind = (item.event_type, item.target_app)
        index = group_of_type.get(kind, -1)
        if index < 0 or index < group_of_resource.get(item.key, -1):
            groups.append([])
            index = group_of_type[kind] = len(groups) - 1
        groups[index].append(item)
        group_of_resource[item.key] = index
    return groups


def _run(alias: str, handler: Handler, group: Sequence[Claimed]) -> None:
    """Run a handler for the events that have no receipt of it yet, in the receipt's transaction."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO event_receipts (event_id, handler)"
            " SELECT unnest(%s::uuid[]), %s ON CONFLICT DO NOTHING RETURNING event_id",
            [[str(item.event_id) for item in group], handler.name],
        )
        fresh = {row[0] for row in cursor.fetchall()}
    events = [item.event for item in group if item.event_id in fresh]
    if events:
        handler.function(events)


def _mark_processed(alias: str, claimed: Sequence[Claimed]) -> None:
    if not claimed:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE sync_events SET status = 'processed', processed_at = clock_timestamp(),"
            " error_message = '' WHERE (created_at, event_id) IN"
            " (SELECT * FROM unnest(%s::timestamptz[], %s::uuid[]))",
            [[item.created_at for item in claimed], [str(item.event_id) for item in claimed]],
        )


def _deliver_apart(alias: str, lane: int) -> LaneResult:
    """Deliver a batch with a transaction for each event; put off the ones that fail."""
    with transaction_on(alias):
        batch = _claim(alias, lane)
    held: set[tuple[str, str]] = set()
    delivered = 0
    for item in batch:
        if item.key in held:
            continue
        if _deliver_one(alias, lane, item):
            delivered += 1
        else:
            held.add(item.key)
    return LaneResult(delivered=delivered, full=len(batch) == BATCH)


def _deliver_one(alias: str, lane: int, item: Claimed) -> bool:
    try:
        with transaction_on(alias):
            if _still_pending(alias, lane, item):
                _deliver(alias, [item])
    except Exception as error:
        logger.warning(
            "event not delivered",
            extra={"event_id": item.event_id, "type": item.event_type, "attempt": item.attempts + 1},
            exc_info=True,
        )
        with transaction_on(alias):
            _put_off(alias, item, error)
        return False
    return True


def _still_pending(alias: str, lane: int, item: Claimed) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LANE_LOCKS + lane])
        cursor.execute(
            "SELECT status = 'pending' FROM sync_events WHERE created_at = %s AND event_id = %s",
            [item.created_at, item.event_id],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def retry_delay(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: doubling, with jitter, at most ten minutes."""
    longest = min(FIRST_RETRY_S * 2**attempts, LONGEST_RETRY_S)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret


def _put_off(alias: str, item: Claimed, error: Exception) -> None:
    attempts = item.attempts + 1
    failed = attempts >= MAX_ATTEMPTS
    message = f"{type(error).__name__}: {error}"[:2000]
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE sync_events SET attempts = %s, error_message = %s, status = %s,"
            " next_attempt_at = statement_timestamp() + %s WHERE created_at = %s AND event_id = %s"
            " AND status = 'pending'",
            [
                attempts,
                message,
                "failed" if failed else "pending",
                retry_delay(item.attempts),
                item.created_at,
                item.event_id,
            ],
        )
    if failed and item.event_type != DeliveryFailed.wire:
        publish(
            DeliveryFailed(
                uid=item.event_id,
                occurred_at=utc_now(),
                event=item.event_type,
                target=item.target_app,
                error=message,
            )
        )

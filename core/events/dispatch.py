"""Delivering the outbox: each event has its effect once, at any crash.

A batch of one lane is claimed, its handlers run and their receipts are written
in one transaction. When a handler fails, the batch is rolled back and run again
event by event, so that only the one that fails pays.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.clock import utc_now
from core.db.audit_context import acting
from core.db.doors import DISPATCH, ROLE_OF_APP, Door, through
from core.db.transactions import transaction_on
from core.events.fan_out import fan_out
from core.events.outbox import (
    BATCH,
    Claimed,
    claim,
    claim_again,
    due_lanes,
    mark_held,
    mark_processed,
    put_off,
    take_receipts,
)
from core.events.publish import publish
from core.events.registry import Handler, handlers_of
from core.events.relay import carry_all
from core.events.steps import HandlerFailedError, note_failed_attempt, say
from core.events.upkeep_types import DeliveryFailed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pass:
    """What one pass did: how much, and whether more may be waiting already."""

    delivered: int
    full: bool


def deliver_all(alias: str) -> int:
    """Deliver what is due in one database's outbox until nothing is left; return how many."""
    total = 0
    while True:
        result = deliver_once(alias)
        total += result.delivered
        if not result.full:
            return total


@through(DISPATCH)
def deliver_once(alias: str) -> Pass:
    """Deliver one batch of each lane, and carry away what is for other databases."""
    passes = [deliver_lane(alias=alias, lane=lane) for lane in due_lanes(alias)]
    carried = carry_all(alias)
    return Pass(
        delivered=carried.count + sum(one.delivered for one in passes),
        full=carried.full or any(one.full for one in passes),
    )


def deliver_lane(*, alias: str, lane: int) -> Pass:
    """Deliver one batch of a lane; nothing happens while another process has the lane."""
    try:
        with transaction_on(alias):
            claimed = claim(alias, lane)
            _deliver(alias, claimed)
    except Exception:
        # Whatever a handler raised: find the one that fails, let the others pass.
        logger.info("batch failed, delivering one by one", extra={"lane": lane}, exc_info=True)
        return _deliver_apart(alias, lane)
    return Pass(delivered=len(claimed), full=len(claimed) == BATCH)


def _deliver(alias: str, claimed: Sequence[Claimed]) -> None:
    """Run the handlers; an event waits with those whose module is off, its receipts tell which."""
    waits_for: dict[UUID, str] = {}
    for group in in_groups(claimed):
        for handler in handlers_of(group[0].event_type, group[0].target_app):
            if handler.module in (group[0].modules_off or ()):
                waits_for |= {item.event_id: handler.module for item in group}
            else:
                _run(alias, handler, group)
    # Programs outside do not wait for a module; told once, they are not told again.
    fan_out(alias, [item.row for item in claimed if item.is_wanted])
    done = [item for item in claimed if item.event_id not in waits_for]
    mark_processed(alias, [item.row for item in done])
    held = [item for item in claimed if item.event_id in waits_for]
    mark_held(alias, [(item, waits_for[item.event_id]) for item in held])


def in_groups(claimed: Iterable[Claimed]) -> list[list[Claimed]]:
    """Gather events of one type, without moving one before another of its resource."""
    groups: list[list[Claimed]] = []
    group_of_type: dict[tuple[str, str], int] = {}
    group_of_resource: dict[tuple[str, str, str], int] = {}
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
    fresh = take_receipts(alias, handler.name, [item.event_id for item in group])
    events = [item.event for item in group if item.event_id in fresh]
    if not events:
        return
    try:
        with (
            through(Door(ROLE_OF_APP[handler.app], suite=True)),
            acting(system=handler.name, request_id=str(_only(fresh))),
        ):
            handler.function(events)
    except Exception as error:
        raise HandlerFailedError(handler.name) from error


def _only(events: Collection[UUID]) -> UUID | str:
    """Return the event that a handler works on, for the trail; of several none is named."""
    return next(iter(events)) if len(events) == 1 else ""


def _deliver_apart(alias: str, lane: int) -> Pass:
    """Deliver a batch with a transaction for each event; put off the ones that fail."""
    with transaction_on(alias):
        batch = claim(alias, lane)
    held: set[tuple[str, str, str]] = set()
    delivered = 0
    for item in batch:
        if item.key in held:
            continue
        if _deliver_one(alias, lane, item):
            delivered += 1
        else:
            held.add(item.key)
    return Pass(delivered=delivered, full=len(batch) == BATCH)


def _deliver_one(alias: str, lane: int, item: Claimed) -> bool:
    try:
        with transaction_on(alias):
            if claim_again(alias, lane, item):
                _deliver(alias, [item])
    except Exception as error:
        logger.warning(
            "event not delivered",
            extra={
                "event_id": item.event_id,
                "type": item.event_type,
                "attempt": item.attempts + 1,
            },
            exc_info=True,
        )
        _put_off(alias, item, error)
        return False
    return True


def _put_off(alias: str, item: Claimed, error: Exception) -> None:
    message = say(error)
    with transaction_on(alias):
        given_up = put_off(alias, item, message)
        note_failed_attempt(alias=alias, event_id=item.event_id, error=error)
        if given_up and item.event_type != DeliveryFailed.wire:
            publish(
                DeliveryFailed(
                    uid=item.event_id,
                    occurred_at=utc_now(),
                    event=item.event_type,
                    target=item.target_app,
                    error=message,
                )
            )

"""An event that was taken, and its line in the feed."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from shopmonitor.domain.facts import PortFacts
from shopmonitor.protocol.event_data import EventData, SwipeData
from shopmonitor.protocol.events import Event
from shopmonitor.protocol.timing import EventTime
from shopmonitor.protocol.words import EventType
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.statements import Statements


class TakenEvent(NamedTuple):
    """An event with its machine and its time; `uid` is the fact's own id."""

    uid: UUID
    event: Event
    port: int | None
    machine: PortFacts | None
    when: EventTime


def add_feed(
    statements: Statements, *, key: KnownKey, boot_id: str, taken: list[TakenEvent]
) -> None:
    """Add the feed's lines of a batch, in one statement.

    Swipes write theirs with their judgement.
    """
    rows = [_row(item) for item in taken if item.event.type is not EventType.SWIPE]
    if not rows:
        return
    statements.add(
        "INSERT INTO floor_events (uid, event_type, node_id, machine_id, boot_id, seq, data,"
        " offline, clock, occurred_at) SELECT r.uid, r.event_type, %s, r.machine_id, %s, r.seq,"
        " r.data, r.offline, r.clock, r.occurred_at FROM jsonb_to_recordset(%s::jsonb) AS r ("
        " uid uuid, event_type text, machine_id bigint, seq bigint, data jsonb, offline boolean,"
        " clock text, occurred_at timestamptz)",
        key.node_pk,
        boot_id,
        msgspec.json.encode(rows).decode(),
    )


def _row(item: TakenEvent) -> dict[str, Any]:
    return {
        "uid": item.uid,
        "event_type": item.event.type,
        "machine_id": item.machine.machine if item.machine else None,
        "seq": item.event.seq,
        "data": _told(item.event.data),
        "offline": item.event.offline,
        "clock": item.when.quality,
        "occurred_at": item.when.occurred_at,
    }


def _told(data: EventData) -> Any:
    """Return the content without the tag: of that the swipe's own row tells."""
    if isinstance(data, SwipeData):
        return {"swipe_id": data.swipe_id}
    return {
        name: value for name, value in msgspec.structs.asdict(data).items() if value is not None
    }

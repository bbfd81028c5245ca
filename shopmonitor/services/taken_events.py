"""An event that was taken, and its line in the feed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from shopmonitor.domain.facts import PortFacts
from shopmonitor.protocol.event_data import Event, EventData
from shopmonitor.protocol.timing import EventTime
from shopmonitor.protocol.words import EventType, TimeQuality
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.statements import Statements

_NOT_FED = frozenset({EventType.SWIPE, EventType.LOG})


class TakenEvent(NamedTuple):
    """An event with its machine and its time.

    Attributes:
        uid: the fact's own id, of swipes and counts; the database gives the others theirs.
    """

    uid: UUID | None
    event: Event
    port: int | None
    machine: PortFacts | None
    when: EventTime


class _Row(msgspec.Struct):
    uid: UUID | None
    event_type: EventType
    machine_id: int | None
    seq: int
    data: EventData
    offline: bool
    clock: TimeQuality
    occurred_at: datetime


def add_feed(
    statements: Statements, *, key: KnownKey, boot_id: str, taken: list[TakenEvent]
) -> None:
    """Add the feed's lines of a batch, in one statement.

    Swipes write theirs with their judgement; log lines have a table of their own.
    """
    rows = [_row(item) for item in taken if item.event.type not in _NOT_FED]
    if not rows:
        return
    statements.add(
        "INSERT INTO floor_events (uid, event_type, node_id, machine_id, boot_id, seq, data,"
        " offline, clock, occurred_at) SELECT COALESCE(r.uid, gen_random_uuid()), r.event_type,"
        " %s, r.machine_id, %s, r.seq, r.data, r.offline, r.clock, r.occurred_at"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (uid uuid, event_type text, machine_id bigint,"
        " seq bigint, data jsonb, offline boolean, clock text, occurred_at timestamptz)",
        key.node_pk,
        boot_id,
        msgspec.json.encode(rows).decode(),
    )


def _row(item: TakenEvent) -> _Row:
    uid, event, _port, machine, when = item
    return _Row(
        uid,
        event.type,
        None if machine is None else machine.machine,
        event.seq,
        event.data,
        event.offline,
        when.quality,
        when.occurred_at,
    )

"""Counted pieces: increments, credited to the session of that moment and told to the office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connections

from core.events.publish import publish_all
from core.events.types import MachineCounted
from shopmonitor.protocol.event_data import CountData
from shopmonitor.services.bucket_marks import mark_buckets
from shopmonitor.services.taken_events import TakenEvent


class Credit(NamedTuple):
    """The session that was open at the moment of a count, if there was one."""

    count_uid: UUID
    session: UUID
    operation: UUID | None


def take_counts(*, alias: str, taken: list[TakenEvent]) -> None:
    """Credit and tell the counts of a batch; part of its transaction."""
    if not taken:
        return
    rows = [_row(item) for item in taken]
    text = msgspec.json.encode(rows).decode()
    with connections[alias].cursor() as cursor:
        credited = _find_sessions(cursor, text)
        _add_to_sessions(cursor, text, credited)
        _log(cursor, text)
    mark_buckets(
        alias=alias,
        facts=[(row["machine_id"], row["occurred_at"], row["occurred_at"]) for row in rows],
    )
    publish_all(_event(item, credited.get(_uid_of(item))) for item in taken)


def _row(item: TakenEvent) -> dict[str, Any]:
    data = item.event.data
    assert isinstance(data, CountData) and item.machine is not None  # noqa: S101, PT018
    return {
        "uid": _uid_of(item),
        "machine_id": item.machine.machine,
        "good": data.good or 0,
        "scrap": data.scrap or 0,
        "rework": data.rework or 0,
        "total": _total(data),
        "occurred_at": item.when.occurred_at,
    }


def _uid_of(item: TakenEvent) -> UUID:
    assert item.uid is not None, "counts have an id of their own"  # noqa: S101
    return item.uid


def _total(data: CountData) -> int:
    """Return the pieces made: as said, else the sum of good, scrap and rework."""
    if data.total is not None:
        return data.total
    return (data.good or 0) + (data.scrap or 0) + (data.rework or 0)


_RECORD = (
    "jsonb_to_recordset(%s::jsonb) AS r (uid uuid, machine_id bigint, good bigint, scrap bigint,"
    " rework bigint, total bigint, occurred_at timestamptz)"
)


def _find_sessions(cursor: Any, text: str) -> dict[UUID, Credit]:
    cursor.execute(
        "SELECT r.uid, s.uid, s.operation_uid"  # noqa: S608 - fixed text
        f" FROM {_RECORD} CROSS JOIN LATERAL (SELECT uid, operation_uid FROM machine_sessions"
        " WHERE machine_id = r.machine_id AND started_at <= r.occurred_at"
        " AND (ended_at IS NULL OR ended_at >= r.occurred_at)"
        " ORDER BY started_at LIMIT 1) s",
        [text],
    )
    return {row[0]: Credit(*row) for row in cursor.fetchall()}


def _add_to_sessions(cursor: Any, text: str, credited: dict[UUID, Credit]) -> None:
    if not credited:
        return
    pairs = msgspec.json.encode(
        [{"count": credit.count_uid, "session": credit.session} for credit in credited.values()]
    ).decode()
    cursor.execute(
        "UPDATE machine_sessions s SET good = s.good + c.good, scrap = s.scrap + c.scrap,"  # noqa: S608
        " rework = s.rework + c.rework FROM (SELECT p.session, sum(r.good)::bigint AS good,"
        " sum(r.scrap)::bigint AS scrap, sum(r.rework)::bigint AS rework"
        f" FROM {_RECORD} JOIN jsonb_to_recordset(%s::jsonb) AS p (count uuid, session uuid)"
        " ON p.count = r.uid GROUP BY p.session) c WHERE s.uid = c.session",
        [text, pairs],
    )


def _log(cursor: Any, text: str) -> None:
    cursor.execute(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, data, occurred_at)"  # noqa: S608
        " SELECT 'count', r.machine_id, m.code, jsonb_build_object('good', r.good, 'scrap',"
        " r.scrap, 'rework', r.rework, 'total', r.total), r.occurred_at"
        f" FROM {_RECORD} JOIN machines m ON m.id = r.machine_id",
        [text],
    )


def _event(item: TakenEvent, credit: Credit | None) -> MachineCounted:
    data = item.event.data
    assert isinstance(data, CountData) and item.machine is not None  # noqa: S101, PT018
    return MachineCounted(
        uid=UUID(item.machine.uid),
        occurred_at=item.when.occurred_at,
        count_id=_uid_of(item),
        good=Decimal(data.good or 0),
        scrap=Decimal(data.scrap or 0),
        rework=Decimal(data.rework or 0),
        total=Decimal(_total(data)),
        session=credit.session if credit else None,
        operation=credit.operation if credit else None,
    )

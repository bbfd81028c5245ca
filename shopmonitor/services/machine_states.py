"""What machines do, observation by observation; the live state follows the newest one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connections

from shopmonitor.protocol.event_data import StateData
from shopmonitor.protocol.words import TimeQuality
from shopmonitor.services.bucket_marks import mark_buckets
from shopmonitor.services.taken_events import TakenEvent

_RECORD = (
    "jsonb_to_recordset(%s::jsonb) AS r (machine_id bigint, execution text,"
    " occurred_at timestamptz, clock text)"
)


class ObservedState(NamedTuple):
    """That a machine began to do something at an instant (aware UTC)."""

    machine: int
    execution: str
    occurred_at: datetime
    clock: str


def take_states(*, alias: str, taken: list[TakenEvent]) -> None:
    """Write the states of a batch, their log lines and what the machines do now.

    A state of unknown time has no place among the others; the feed keeps it.
    """
    observed = [
        ObservedState(
            item.machine.machine,
            item.event.data.execution.value,
            item.when.occurred_at,
            item.when.quality.value,
        )
        for item in taken
        if item.machine is not None
        and isinstance(item.event.data, StateData)
        and item.when.quality is not TimeQuality.UNKNOWN
    ]
    store_states(alias=alias, observed=observed)


def store_states(*, alias: str, observed: Iterable[ObservedState]) -> int:
    """Store observations; return how many were new or said something else than before.

    Of several at one instant the last one stays, in a batch as between
    batches; the same ones again change nothing. A late one never overwrites
    the live state. The machines' rows are locked by the caller.
    """
    last = {(state.machine, state.occurred_at): state for state in observed}
    if not last:
        return 0
    rows = _json(
        {
            "machine_id": state.machine,
            "execution": state.execution,
            "occurred_at": state.occurred_at,
            "clock": state.clock,
        }
        for state in last.values()
    )
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO machine_states (machine_id, execution, occurred_at, clock)"  # noqa: S608
            f" SELECT r.machine_id, r.execution, r.occurred_at, r.clock FROM {_RECORD}"
            " ON CONFLICT (machine_id, occurred_at) DO UPDATE"
            " SET execution = excluded.execution, received_at = excluded.received_at"
            " WHERE machine_states.execution <> excluded.execution"
            " RETURNING machine_id, execution, occurred_at",
            [rows],
        )
        changed = cursor.fetchall()
        if changed:
            _log(cursor, changed)
            _follow(cursor, sorted({row[0] for row in changed}))
            mark_buckets(alias=alias, facts=[(row[0], row[2], row[2]) for row in changed])
    return len(changed)


def _log(cursor: Any, changed: list[tuple[int, str, datetime]]) -> None:
    rows = _json(
        {"machine_id": machine, "execution": execution, "occurred_at": occurred_at}
        for machine, execution, occurred_at in changed
    )
    cursor.execute(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, data, occurred_at)"
        " SELECT 'state', r.machine_id, m.code, jsonb_build_object('execution', r.execution),"
        " r.occurred_at FROM jsonb_to_recordset(%s::jsonb) AS r (machine_id bigint,"
        " execution text, occurred_at timestamptz) JOIN machines m ON m.id = r.machine_id",
        [rows],
    )


def _follow(cursor: Any, machines: list[int]) -> None:
    cursor.execute(
        "UPDATE machine_live l SET execution = s.execution, execution_since = s.occurred_at"
        " FROM (SELECT DISTINCT ON (machine_id) machine_id, execution, occurred_at"
        " FROM machine_states WHERE machine_id = ANY(%s)"
        " ORDER BY machine_id, occurred_at DESC) s"
        " WHERE l.machine_id = s.machine_id"
        " AND (l.execution, l.execution_since) IS DISTINCT FROM (s.execution, s.occurred_at)",
        [machines],
    )


def _json(rows: Iterable[dict[str, Any]]) -> str:
    return msgspec.json.encode(list(rows)).decode()

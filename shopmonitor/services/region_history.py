"""What happened at the machines of a zone goes along to another region's floor.

Figures are read from the floor that a machine is part of; so its states, sessions, swipes,
e-stops and log stand there from the first day. The old floor keeps what happened on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Max, Min, Model

from core.db.partitions import ensure_months
from core.models import Zone
from shopmonitor.models import (
    BadgeSwipe,
    EStopEvent,
    FloorEvent,
    LeadOperatorHistory,
    MachineBucket,
    MachineLive,
    MachineLog,
    MachineSession,
    MachineState,
    StopClassification,
)

# What tells one row of a machine from another, in any region.
FACTS: dict[type[Model], tuple[str, ...]] = {
    MachineState: ("machine_id", "occurred_at"),
    MachineSession: ("uid",),
    LeadOperatorHistory: ("machine_id", "occurred_at", "session_uid"),
    FloorEvent: ("machine_id", "occurred_at", "uid"),
    BadgeSwipe: ("swipe_id",),
    EStopEvent: ("uid",),
    StopClassification: ("uid",),
    # The new floor goes on with its revisions: what the office has stays the lower one.
    MachineBucket: ("machine_id", "starts_at"),
    MachineLog: ("machine_id", "occurred_at", "uid"),
}
# What is true at the machine now and does not depend on who works there.
NOW = ("execution", "execution_since", "contact_unknown")
ROWS_A_STATEMENT = 2_000


class Carriage(NamedTuple):
    """A zone and the two floors by alias; `nodes` gives a node's number over there for one here."""

    zone: Zone
    source: str
    target: str
    nodes: Callable[[int], int]


def carry_history(carriage: Carriage) -> int:
    """Copy what the old floor knows of a zone's machines; return how many rows were new.

    Part of a transaction of the target. Done again it adds what came since.
    """
    for live in MachineLive.objects.using(carriage.source).filter(machine__zone=carriage.zone):
        there = MachineLive.objects.using(carriage.target).filter(machine=live.machine_id)
        there.update(**{name: getattr(live, name) for name in NOW})
    return sum(_carry(model, carriage) for model in FACTS)


def _carry(model: type[Model], carriage: Carriage) -> int:
    rows = model._base_manager.using(carriage.source).filter(machine__zone=carriage.zone)
    if any(field.name == "occurred_at" for field in model._meta.concrete_fields):
        span = rows.aggregate(first=Min("occurred_at"), last=Max("occurred_at"))
        if span["first"] is None:
            return 0
        months = {"first": span["first"], "last": span["last"]}
        ensure_months(model=model, alias=carriage.target, **months)
    return sum(_write(model, batch, carriage.target) for batch in _batches(model, carriage))


def _batches(model: type[Model], carriage: Carriage) -> Iterator[list[dict[str, Any]]]:
    table, last = model._meta.db_table, 0
    query = (
        f"SELECT to_jsonb(f) FROM {table} f JOIN machines m ON m.id = f.machine_id"  # noqa: S608
        " WHERE m.zone_id = %s AND f.id > %s ORDER BY f.id LIMIT %s"
    )
    while True:
        with connections[carriage.source].cursor() as cursor:
            cursor.execute(query, [carriage.zone.pk, last, ROWS_A_STATEMENT])
            found = [_row(value) for (value,) in cursor.fetchall()]
        if not found:
            return
        last = found[-1]["id"]
        for row in found:
            del row["id"]
            if row.get("node_id") is not None:
                row["node_id"] = carriage.nodes(row["node_id"])
        yield found


def _write(model: type[Model], rows: list[dict[str, Any]], target: str) -> int:
    """Add the rows that are not there yet; return how many."""
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in rows[0])
    same = " AND ".join(f"there.{name} = came.{name}" for name in FACTS[model])
    with connections[target].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names}"  # noqa: S608
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) came"
            f" WHERE NOT EXISTS (SELECT FROM {table} there WHERE {same})",
            [json.dumps(rows)],
        )
        return int(cursor.rowcount)


def _row(value: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(value) if isinstance(value, str) else dict(value)
    return row

"""Keeping what the floor says of quarters of an hour: the highest revision of each stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connections, router

from core.events.types import MachineBucketClosed
from shoptracker.models import MachineFigure
from shoptracker.selectors.floor_names import machines_by_uid

_NUMBERS = tuple(
    name
    for name in MachineBucketClosed.__struct_fields__
    if name not in {"uid", "occurred_at", "revision", "starts_at"}
)
_NAMES = ", ".join(_NUMBERS)
_TYPES = ", ".join(f"{name} {'bigint' if name.endswith('_us') else 'numeric'}" for name in _NUMBERS)
_SET = ", ".join(f"{name} = excluded.{name}" for name in ("revision", *_NUMBERS))
# Raw: all events of a turn in one statement, and an older revision changes nothing.
_KEEP = (
    f"INSERT INTO machine_figures AS known (machine_id, starts_at, revision, {_NAMES})"  # noqa: S608
    f" SELECT machine_id, starts_at, revision, {_NAMES} FROM jsonb_to_recordset(%s::jsonb)"
    f" AS r (machine_id bigint, starts_at timestamptz, revision int, {_TYPES})"
    f" ORDER BY machine_id, starts_at ON CONFLICT (machine_id, starts_at) DO UPDATE SET {_SET}"
    " WHERE known.revision < excluded.revision"
)


def keep_figures(events: Sequence[MachineBucketClosed]) -> None:
    """Write the newest of each quarter of an hour, in one statement.

    Runs in the transaction of the handler.

    Raises:
        NotHereYetError: a machine is not in this database yet.
    """
    machines = machines_by_uid(uids={event.uid for event in events})
    newest: dict[tuple[UUID, datetime], MachineBucketClosed] = {}
    for event in events:
        key = (event.uid, event.starts_at)
        if key not in newest or newest[key].revision < event.revision:
            newest[key] = event
    rows = [
        {
            "machine_id": machines[event.uid].pk,
            "starts_at": event.starts_at,
            "revision": event.revision,
        }
        | {name: getattr(event, name) for name in _NUMBERS}
        for event in newest.values()
    ]
    with connections[router.db_for_write(MachineFigure)].cursor() as cursor:
        cursor.execute(_KEEP, [msgspec.json.encode(rows).decode()])

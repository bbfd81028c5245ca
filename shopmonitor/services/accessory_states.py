"""What nodes tell of their contacts and outputs; late news never hides newer ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from shopmonitor.protocol.device_data import IoData
from shopmonitor.protocol.words import TimeQuality
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent


def add_states(
    statements: Statements, *, node: int, taken: Sequence[TakenEvent], at: datetime
) -> None:
    """Add how the accessories of a node are now, of a batch's events; set-wise, one statement.

    Of what was before the node's last start nobody knows when it was: it says something only
    where nothing is known yet.

    Args:
        at: aware UTC, server clock; nothing is told later than now.
    """
    rows = _newest(taken, at)
    if not rows:
        return
    statements.add(
        "UPDATE accessory_io a SET is_on = r.is_on, told_at = r.told_at, is_on_since ="
        " CASE WHEN a.is_on IS DISTINCT FROM r.is_on OR r.moved THEN r.since"
        " ELSE a.is_on_since END"
        " FROM jsonb_to_recordset(%s::jsonb) AS r (io text, number int, is_on boolean,"
        " told_at timestamptz, since timestamptz, moved boolean, unsure boolean)"
        " WHERE a.node_id = %s AND a.io_type = r.io AND a.io_number = r.number"
        " AND a.deleted_at IS NULL AND (a.told_at IS NULL OR (a.told_at <= r.told_at"
        " AND NOT r.unsure))",
        msgspec.json.encode(rows).decode(),
        node,
    )


def _newest(taken: Sequence[TakenEvent], at: datetime) -> list[dict[str, Any]]:
    """Return one row an accessory: its newest state, and since when in this batch it is so."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    told = [item for item in taken if isinstance(item.event.data, IoData)]
    # What nobody knows the time of comes first: it counts only where nothing else is known.
    in_order = sorted(
        told, key=lambda item: (not _is_unsure(item), _when(item, at), item.event.seq)
    )
    for item in in_order:
        data, when = item.event.data, _when(item, at)
        assert isinstance(data, IoData)  # noqa: S101 - as filtered above
        assert data.io is not None  # noqa: S101 - the reader has seen to it
        assert data.number is not None  # noqa: S101 - likewise
        before = found.get((data.io, data.number))
        same = before is not None and before["is_on"] == data.on
        found[data.io, data.number] = {
            "io": data.io,
            "number": data.number,
            "is_on": data.on,
            "told_at": when,
            "since": before["since"] if before is not None and same else when,
            "moved": before is not None and (before["moved"] or not same),
            "unsure": _is_unsure(item),
        }
    return list(found.values())


def _when(item: TakenEvent, at: datetime) -> datetime:
    return min(item.when.occurred_at, at)


def _is_unsure(item: TakenEvent) -> bool:
    return item.when.quality is TimeQuality.UNKNOWN

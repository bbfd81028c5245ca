"""Finding the operations that facts of the floor are booked on, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from shoptracker.domain.bookings import Run, operation_of_span
from shoptracker.selectors.assignments import list_runs
from shoptracker.selectors.floor_names import operation_ids_by_uid


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A fact at a machine: a session or a count, and the operation that the floor named."""

    machine_id: int
    begin: datetime
    end: datetime
    operation: UUID | None = None


def operations_of_spans(spans: Sequence[Span]) -> list[int | None]:
    """Return the key of each span's operation, or None for unassigned: at most two queries."""
    named = operation_ids_by_uid(uids={span.operation for span in spans if span.operation})
    runs = _runs([span for span in spans if span.operation not in named])
    return [
        named[span.operation]
        if span.operation in named
        else operation_of_span(runs, machine_id=span.machine_id, begin=span.begin, end=span.end)
        for span in spans
    ]


def _runs(spans: Sequence[Span]) -> list[Run]:
    if not spans:
        return []
    return list_runs(
        machine_ids={span.machine_id for span in spans},
        begin=min(span.begin for span in spans),
        end=max(span.end for span in spans),
    )

"""Which operation time and pieces are booked on, and how much it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import msgspec

NOTHING = Decimal(0)
QUANTITY_STEP = Decimal("0.001")
MICROSECONDS_DIGITS = 6


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """That an operation ran while it was assigned to a machine; aware UTC, open = still on."""

    operation_id: int
    machine_id: int
    rank: int
    started_at: datetime
    finished_at: datetime | None = None
    assigned_at: datetime
    withdrawn_at: datetime | None = None

    def touches(self, *, begin: datetime, end: datetime) -> bool:
        """Tell whether it ran on the machine at some moment of a span, borders included."""
        from_ = max(self.started_at, self.assigned_at)
        ends = [moment for moment in (self.finished_at, self.withdrawn_at) if moment is not None]
        return from_ <= end and all(moment >= begin for moment in ends)


def operation_of_span(
    runs: Iterable[Run], *, machine_id: int, begin: datetime, end: datetime
) -> int | None:
    """Return the operation that a span on a machine is booked on, or None for unassigned.

    It asks for the times of the facts, not for what runs at this moment, so an
    event that comes late is booked as if it had come at once. Of several that
    ran, the first of the machine's queue counts.
    """
    fitting = [
        run for run in runs if run.machine_id == machine_id and run.touches(begin=begin, end=end)
    ]
    first = min(fitting, key=lambda run: (run.rank, run.started_at, run.operation_id), default=None)
    return first.operation_id if first is not None else None


def span_s(*, begin: datetime | None, end: datetime) -> Decimal:
    """Return the seconds of a span, exact to the microsecond; none when it never began."""
    if begin is None or begin > end:
        return NOTHING
    return Decimal((end - begin) // timedelta(microseconds=1)).scaleb(-MICROSECONDS_DIGITS)


def order_pieces(counted: Decimal, *, factor: Decimal) -> Decimal:
    """Return counted pieces as pieces of the order, rounded to a thousandth."""
    return (counted * factor).quantize(QUANTITY_STEP, rounding=ROUND_HALF_UP)

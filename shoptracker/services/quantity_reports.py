"""Booking the pieces that machines count, in pieces of the order."""

from __future__ import annotations

from collections.abc import Sequence

from core.events.types import MachineCounted
from core.models import Machine
from shoptracker.domain.bookings import order_pieces
from shoptracker.models import QuantityReport
from shoptracker.selectors.floor_names import machines_by_uid
from shoptracker.services.booked_operations import Span, operations_of_spans


def book_counts(events: Sequence[MachineCounted]) -> None:
    """Write a quantity report for each count that has none yet, in one statement.

    Runs in the transaction of the handler. Zones that do not count book nothing.

    Raises:
        NotHereYetError: a machine is not in this database yet.
    """
    machines = machines_by_uid(uids={event.uid for event in events})
    counting = [event for event in events if not machines[event.uid].zone.no_count]
    operations = operations_of_spans(
        [
            Span(
                machine_id=machines[event.uid].pk,
                begin=event.occurred_at,
                end=event.occurred_at,
                operation=event.operation,
            )
            for event in counting
        ]
    )
    QuantityReport.objects.bulk_create(
        [
            _report(event, machine=machines[event.uid], operation_id=operation_id)
            for event, operation_id in zip(counting, operations, strict=True)
        ],
        # ON CONFLICT DO NOTHING: the count is booked already.
        ignore_conflicts=True,
    )


def _report(event: MachineCounted, *, machine: Machine, operation_id: int | None) -> QuantityReport:
    factor = machine.zone.count_multiplier
    return QuantityReport(
        source_uid=event.count_id,
        machine=machine,
        operation_id=operation_id,
        session_uid=event.session,
        good=order_pieces(event.good, factor=factor),
        scrap=order_pieces(event.scrap, factor=factor),
        rework=order_pieces(event.rework, factor=factor),
        total=order_pieces(event.total, factor=factor),
        scrap_reason=event.scrap_reason,
        factor=factor,
        occurred_at=event.occurred_at,
    )

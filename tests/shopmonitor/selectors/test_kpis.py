"""Figures of a machine: as many queries for a long span as for a short one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from core.domain.kpis import Counts
from core.domain.spans import Span
from shopmonitor.choices import ClockQuality, FloorEventType
from shopmonitor.domain.figures import MachineFigures
from shopmonitor.models import FloorEvent, MachineState
from shopmonitor.selectors.kpis import get_machine_figures
from tests.factories.core import MachineFactory

START = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [3, 30])
def test_times_and_pieces_of_a_span_cost_four_queries(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    machine = MachineFactory.create()
    for row in range(rows):
        at = START + timedelta(minutes=row)
        MachineState.objects.create(
            machine=machine, execution=("ACTIVE", "READY")[row % 2], occurred_at=at
        )
        FloorEvent.objects.create(
            machine=machine, event_type=FloorEventType.COUNT, data={"good": 1},
            clock=ClockQuality.SYNCED, occurred_at=at,
        )  # fmt: skip
    span = Span(START, START + timedelta(minutes=rows - rows % 2))

    with django_assert_num_queries(4):
        figures = get_machine_figures(machine=machine, span=span, now=span.end)

    half = (span.end - span.start) / 2
    assert figures == MachineFigures(
        time_per_execution={"ACTIVE": half, "READY": half},
        counts=Counts(good=Decimal(rows - rows % 2)),
    )

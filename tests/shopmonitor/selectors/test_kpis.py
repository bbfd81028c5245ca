"""Figures of a machine: as many queries for a long span as for a short one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from core.domain.kpis import Counts, TimeUse, availability, busy_time
from core.domain.spans import Span
from core.domain.working_time.reckoning import planned_busy_time
from core.selectors.calendars import working_calendar_of
from shopmonitor.choices import ClockQuality, FloorEventType
from shopmonitor.domain.figures import MachineFigures
from shopmonitor.models import FloorEvent, MachineState
from shopmonitor.selectors.kpis import get_machine_figures
from shopmonitor.services.stops import StopSpan, classify_stops
from tests.factories.calendars import make_calendar, pause, shift, use
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.stops import let_do, make_reason

START = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [3, 30])
def test_times_and_pieces_of_a_span_cost_the_same_however_long_it_is(
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

    with django_assert_num_queries(11):
        figures = get_machine_figures(machine=machine, span=span, now=span.end)

    half = (span.end - span.start) / 2
    assert figures == MachineFigures(
        time_per_execution={"ACTIVE": half, "READY": half},
        counts=Counts(good=Decimal(rows - rows % 2)),
    )


@pytest.mark.django_db
def test_availability_needs_a_calendar_and_leaves_planned_stops_out() -> None:
    machine, monday = MachineFactory.create(), datetime(2026, 3, 2, 5, tzinfo=UTC)
    let_do(machine, monday, {0: "ACTIVE", 120: "READY", 180: "ACTIVE", 240: "STOPPED"})
    span = Span(monday, monday + timedelta(hours=8))
    reason = make_reason("Meeting", planned=True)
    classify_stops(
        stops=[StopSpan(machine, monday + timedelta(hours=2), monday + timedelta(hours=3))],
        reason=reason,
        by=UserFactory.create(),
    )
    assert get_machine_figures(machine=machine, span=span, now=span.end).time_per_use is None

    calendar = make_calendar(shift(breaks=(pause("09:00", "09:30"),)))
    use(calendar, machine)
    known = get_machine_figures(machine=machine, span=span, now=span.end).time_per_use

    assert known is not None
    hours = {use: time / timedelta(hours=1) for use, time in known.items() if time}
    # Berlin, 06:00 to 14:00: it ran until 10:00 but for a meeting and, in the break, unasked.
    assert hours == {
        TimeUse.PRODUCING: 2.5,
        TimeUse.PLANNED_STOP: 1,
        TimeUse.UNQUALIFIED: 4,
        TimeUse.NOT_PLANNED: 0.5,
    }
    working = working_calendar_of(machine)
    stops = [Span(monday + timedelta(hours=2), monday + timedelta(hours=3))]
    assert busy_time(known) == planned_busy_time(working, *span, stops=stops)
    assert availability(known).value == Decimal("2.5") / Decimal("6.5")

"""Intervals from the database: one query, the state before, the future unknown."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.domain.spans import Span
from shopmonitor.domain.intervals import StateInterval
from shopmonitor.models import MachineState
from shopmonitor.selectors.machine_states import list_state_intervals
from tests.factories.core import MachineFactory

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
SPAN = Span(START, START + timedelta(hours=8))
LATER = START + timedelta(days=9)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@pytest.mark.django_db
def test_a_span_is_filled_by_the_machines_own_states_with_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    machine, other = MachineFactory.create(), MachineFactory.create()
    for minute, word in ((-500, "STOPPED"), (-20, "READY"), (30, "ACTIVE"), (480, "STOPPED")):
        MachineState.objects.create(machine=machine, execution=word, occurred_at=at(minute))
    MachineState.objects.create(machine=other, execution="WAIT", occurred_at=at(-1))

    with django_assert_num_queries(1):
        intervals = list_state_intervals(machine=machine, span=SPAN, now=LATER)

    assert intervals == [
        StateInterval(START, at(30), "READY"),
        StateInterval(at(30), SPAN.end, "ACTIVE"),
    ]


@pytest.mark.django_db
def test_a_state_that_began_with_the_span_is_in_force() -> None:
    machine = MachineFactory.create()
    MachineState.objects.create(machine=machine, execution="ACTIVE", occurred_at=START)

    assert list_state_intervals(machine=machine, span=SPAN, now=LATER) == [
        StateInterval(START, SPAN.end, "ACTIVE")
    ]


@pytest.mark.django_db
def test_nothing_is_known_of_a_machine_that_never_spoke_nor_of_the_future() -> None:
    silent, running = MachineFactory.create(), MachineFactory.create()
    MachineState.objects.create(machine=running, execution="ACTIVE", occurred_at=at(-1))

    assert list_state_intervals(machine=silent, span=SPAN, now=LATER) == [
        StateInterval(START, SPAN.end, "UNAVAILABLE")
    ]
    assert list_state_intervals(machine=running, span=SPAN, now=at(60)) == [
        StateInterval(START, at(60), "ACTIVE"),
        StateInterval(at(60), SPAN.end, "UNAVAILABLE"),
    ]

"""Stops as people see them: as many queries for many machines as for a few."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.choices import Level, ResourceType
from core.domain.spans import Span
from core.models import Machine
from core.services.records import change_record
from shopmonitor.selectors.stops import (
    grouped,
    list_machines_operated,
    list_reasons_to_give,
    list_stops,
)
from tests.factories.calendars import make_calendar, shift, use
from tests.factories.core import MachineFactory
from tests.factories.people import give_right, make_person
from tests.factories.stops import let_do, make_reason

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 5, tzinfo=UTC)  # six o'clock in Berlin
NOW = MONDAY + timedelta(hours=10)
DAY = Span(MONDAY - timedelta(days=1), NOW)


def minutes_of(machine: Machine) -> list[tuple[float, float]]:
    minute = timedelta(minutes=1)
    found = list_stops(machines=[machine], span=DAY, now=NOW, unqualified=True)
    return [((e.stop.start - MONDAY) / minute, (e.stop.end - MONDAY) / minute) for e in found]


def test_stops_lie_in_shifts_and_are_longer_than_short_ones() -> None:
    machine = MachineFactory.create(micro_stop_s=300)
    use(make_calendar(shift()), machine)
    let_do(machine, MONDAY, {-90: "READY", 10: "ACTIVE", 20: "READY", 24: "ACTIVE", 450: "READY"})
    assert minutes_of(machine) == [(450, 480), (0, 10)]


def test_without_a_calendar_every_hour_counts_and_what_goes_on_ends_now() -> None:
    machine = MachineFactory.create()
    let_do(machine, MONDAY, {0: "ACTIVE", 500: "READY"})
    assert minutes_of(machine) == [(500, 600)]


def test_a_machine_that_never_told_anything_does_not_stand() -> None:
    assert minutes_of(MachineFactory.create()) == []
    started = MachineFactory.create()
    let_do(started, MONDAY, {30: "READY", 60: "ACTIVE"})
    assert minutes_of(started) == [(30, 60)]


@pytest.mark.parametrize("number", [3, 30])
def test_many_machines_cost_as_much_as_a_few(number: int) -> None:
    use(make_calendar(shift()))
    machines = [MachineFactory.create() for _each in range(number)]
    for machine in machines:
        let_do(machine, MONDAY, {0: "ACTIVE", 20: "READY", 50: "ACTIVE"})
    with CaptureQueriesContext(connection) as queries:
        stops = list_stops(machines=machines, span=DAY, now=NOW)
    assert (len(stops), len(queries)) == (number, 12)


def test_only_the_lowest_reasons_in_use_are_given_those_with_a_key_first() -> None:
    tools = make_reason("Tools")
    old = make_reason("Old", parent=tools)
    broken, jam = make_reason("Broken", parent=tools), make_reason("Jam", shortcut="1")
    old.active = False
    change_record(old)
    assert list_reasons_to_give() == [jam, broken]
    assert grouped(list_reasons_to_give()) == {"Availability": [jam], "Tools": [broken]}


def test_a_reason_is_called_in_the_language_of_who_reads() -> None:
    reason = make_reason("Tool broken", names={"de": "Werkzeugbruch"})
    assert str(reason) == "Tool broken"
    with translation.override("de"):
        assert str(reason) == "Werkzeugbruch"


def test_people_are_asked_about_machines_that_they_may_operate() -> None:
    mine, _other = MachineFactory.create(), MachineFactory.create()
    person = make_person()
    give_right(person, Level.LEAD, on=ResourceType.MACHINE, uid=mine.uid)
    assert list_machines_operated(user=person, at=NOW) == [mine]

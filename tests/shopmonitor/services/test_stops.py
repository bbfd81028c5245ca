"""Saying why machines stood: many at once, corrected, cut, refused in plain words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from core.domain.spans import Span
from core.errors import InvalidInputError
from core.models import Machine, SuiteUser
from core.services.records import change_record
from shopmonitor.models import StopClassification
from shopmonitor.selectors.stops import list_stops
from shopmonitor.services.stops import StopSpan, classify_stops, split_stop
from tests.factories.core import MachineFactory, MachineTypeFactory, UserFactory
from tests.factories.stops import let_do, make_reason

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
NOW = START + timedelta(hours=8)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def anna() -> SuiteUser:
    return UserFactory.create(display_name="Anna")


@pytest.fixture
def lathe() -> Machine:
    machine = MachineFactory.create()
    let_do(machine, START, {0: "ACTIVE", 10: "READY", 30: "ACTIVE", 40: "STOPPED", 60: "ACTIVE"})
    return machine


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def said_of(machine: Machine) -> list[tuple[datetime, datetime, str]]:
    found = list_stops(machines=[machine], span=Span(START, NOW), now=NOW)
    return [(each.stop.start, each.stop.end, str(each.reason or "")) for each in found[::-1]]


def test_one_reason_is_given_to_many_stops(lathe: Machine, anna: SuiteUser) -> None:
    stops = [StopSpan(lathe, at(10), at(30)), StopSpan(lathe, at(40), at(60))]
    classify_stops(stops=stops, reason=make_reason("Jam"), by=anna)
    assert said_of(lathe) == [(at(10), at(30), "Jam"), (at(40), at(60), "Jam")]


def test_a_changed_reason_keeps_its_history(lathe: Machine, anna: SuiteUser) -> None:
    stop = StopSpan(lathe, at(10), at(30))
    for reason in (make_reason("Jam"), make_reason("No material"), None):
        classify_stops(stops=[stop], reason=reason, by=anna)
    assert said_of(lathe)[0] == (at(10), at(30), "")
    told = StopClassification.objects.order_by("pk").values_list("reason__name", "person_name")
    assert list(told) == [("Jam", "Anna"), ("No material", "Anna"), (None, "Anna")]


def test_what_was_said_is_never_changed(lathe: Machine, anna: SuiteUser) -> None:
    classify_stops(stops=[StopSpan(lathe, at(10), at(30))], reason=make_reason(), by=anna)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("UPDATE stop_classifications SET reason_id = NULL")


def test_a_cut_stop_waits_for_the_reason_of_its_second_part(
    lathe: Machine, anna: SuiteUser
) -> None:
    stop = StopSpan(lathe, at(10), at(30))
    classify_stops(stops=[stop], reason=make_reason("Jam"), by=anna)
    split_stop(stop=stop, at=at(18), by=anna)
    assert said_of(lathe)[:2] == [(at(10), at(18), "Jam"), (at(18), at(30), "")]
    with pytest.raises(InvalidInputError, match="at: "):
        split_stop(stop=stop, at=at(30), by=anna)


def test_a_late_event_moves_the_stop_and_not_its_reason(lathe: Machine, anna: SuiteUser) -> None:
    classify_stops(stops=[StopSpan(lathe, at(10), at(30))], reason=make_reason("Jam"), by=anna)
    let_do(lathe, START, {8: "FEED_HOLD", 20: "ACTIVE", 25: "READY"})
    assert said_of(lathe)[:2] == [(at(8), at(20), "Jam"), (at(25), at(30), "Jam")]


def test_groups_and_reasons_out_of_use_are_refused(lathe: Machine, anna: SuiteUser) -> None:
    group, old = make_reason("Tools"), make_reason("Old")
    make_reason("Tool broken", parent=group)
    old.active = False
    change_record(old)
    for reason in (group, old):
        with pytest.raises(InvalidInputError, match="reason: "):
            classify_stops(stops=[StopSpan(lathe, at(10), at(30))], reason=reason, by=anna)


def test_a_reason_of_other_machines_is_refused(lathe: Machine, anna: SuiteUser) -> None:
    reason = make_reason(machine_type=MachineTypeFactory.create())
    with pytest.raises(InvalidInputError, match=lathe.code):
        classify_stops(stops=[StopSpan(lathe, at(10), at(30))], reason=reason, by=anna)


@pytest.mark.parametrize("span", [(30, 10), (10, 10), (10, 600)])
def test_what_has_no_length_or_is_to_come_is_no_stop(
    lathe: Machine, anna: SuiteUser, span: tuple[int, int]
) -> None:
    stop = StopSpan(lathe, at(span[0]), at(span[1]))
    with pytest.raises(InvalidInputError, match="stops: "):
        classify_stops(stops=[stop], reason=make_reason(), by=anna)
    with pytest.raises(InvalidInputError, match="at least one"):
        classify_stops(stops=[], reason=make_reason(), by=anna)
    with pytest.raises(InvalidInputError, match="at most"):
        classify_stops(stops=[stop] * 501, reason=make_reason(), by=anna)

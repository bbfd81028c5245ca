"""Stops at a kiosk: after the badge, at one's own machines, by touch."""

from datetime import timedelta

import pytest
from django.test import Client

from core.choices import Level, ResourceType
from core.clock import utc_now
from core.domain.spans import Span
from core.models import Machine, SuiteUser
from shopmonitor.models import StopClassification
from shopmonitor.selectors.stops import list_stops
from tests.factories.core import MachineFactory, make_badge
from tests.factories.kiosks import hold, make_kiosk, screen_of
from tests.factories.people import give_right, make_person
from tests.factories.stops import let_do, make_reason

pytestmark = pytest.mark.django_db
PATH, TAG = "/kiosk/stops/", "04A1B2C3"


@pytest.fixture
def lathe() -> Machine:
    machine: Machine = MachineFactory.create()
    let_do(machine, utc_now() - timedelta(hours=2), {0: "ACTIVE", 30: "READY", 60: "ACTIVE"})
    return machine


@pytest.fixture
def anna(lathe: Machine) -> SuiteUser:
    person = make_person()
    give_right(person, Level.OPERATE, on=ResourceType.MACHINE, uid=lathe.uid)
    make_badge(person, TAG)
    return person


@pytest.fixture
def screen() -> Client:
    return screen_of(make_kiosk())


def key_of(machine: Machine) -> str:
    now = utc_now()
    (found,) = list_stops(machines=[machine], span=Span(now - timedelta(days=1), now), now=now)
    return found.key


def test_an_operator_says_why_the_machine_stood(
    screen: Client, anna: SuiteUser, lathe: Machine
) -> None:
    reason = make_reason("Jam", shortcut="1")
    assert f'href="{PATH}"' in hold(screen, TAG)
    page = screen.get(PATH).content.decode()
    assert lathe.code in page
    # A badge reader types: its digits must not be taken for keys.
    assert "data-key" not in page
    said = screen.post(PATH, {"stop": key_of(lathe), "does": str(reason.uid)})
    assert "1 stop: Jam" in said.content.decode()
    assert StopClassification.objects.get().user == anna
    assert "has its reason" in screen.get(PATH).content.decode()


def test_stops_of_other_machines_are_out_of_reach(
    screen: Client, anna: SuiteUser, lathe: Machine
) -> None:
    other = MachineFactory.create()
    let_do(other, utc_now() - timedelta(hours=2), {0: "ACTIVE", 30: "READY", 60: "ACTIVE"})
    hold(screen, TAG)
    assert other.code not in screen.get(PATH).content.decode()
    answer = screen.post(PATH, {"stop": key_of(other), "does": "none"})
    assert (answer.status_code, StopClassification.objects.count()) == (422, 0)


def test_without_a_badge_there_is_nothing(screen: Client) -> None:
    assert screen.get(PATH)["Location"] == "/kiosk/"
    assert Client().post(PATH, {"does": "none"})["Location"] == "/kiosk/"

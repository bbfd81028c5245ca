"""The page of stops: who sees and says what, and that many cost as much as one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.choices import Level, ResourceType
from core.clock import utc_now
from core.domain.spans import Span
from core.models import Machine
from shopmonitor.admin.stops import SHOWN
from shopmonitor.models import StopClassification
from shopmonitor.selectors.stops import list_stops
from tests.factories.core import MachineFactory
from tests.factories.people import give_right, make_person, office_browser
from tests.factories.stops import let_do, make_reason

pytestmark = pytest.mark.django_db
PATH = reverse("stops")


@pytest.fixture
def lathe() -> Machine:
    machine: Machine = MachineFactory.create()
    start = utc_now() - timedelta(hours=10)
    words: dict[float, str] = {}
    for number in range(20):
        words |= {number * 20: "ACTIVE", number * 20 + 10: "READY"}
    let_do(machine, start, words | {400: "ACTIVE"})
    return machine


def keys_of(machine: Machine) -> list[str]:
    now = utc_now()
    span = Span(now - timedelta(days=1), now)
    return [each.key for each in list_stops(machines=[machine], span=span, now=now)]


def test_twenty_stops_get_their_reason_in_one_go(lathe: Machine) -> None:
    boss, reason = office_browser(make_person(is_admin=True)), make_reason("Jam", shortcut="1")
    keys = keys_of(lathe)
    assert len(keys) == 20
    page = boss.get(PATH).content.decode()
    assert page.count('name="stop"') == 20
    assert 'data-key="1"' in page
    answer = boss.post(PATH, {"stop": keys, "does": str(reason.uid)}, follow=True)
    assert "20 stops: Jam" in answer.content.decode()
    assert "Every stop has its reason" in answer.content.decode()
    assert StopClassification.objects.count() == 20
    assert boss.get(PATH, {"all": "1"}).content.decode().count("Jam") > 20


def test_who_may_only_look_says_nothing(lathe: Machine) -> None:
    reader = make_person()
    give_right(reader, Level.VIEW, on=ResourceType.MACHINE, uid=lathe.uid)
    browser, keys = office_browser(reader), keys_of(lathe)
    page = browser.get(PATH).content.decode()
    assert lathe.code in page
    assert 'name="stop"' not in page
    said = browser.post(PATH, {"stop": keys[:1], "does": "none"}, follow=True).content.decode()
    assert "no stop of your machines" in said
    assert not StopClassification.objects.exists()


def test_machines_elsewhere_are_not_shown(lathe: Machine) -> None:
    person = make_person()
    give_right(person, Level.EDIT, on=ResourceType.MACHINE, uid=MachineFactory.create().uid)
    assert lathe.code not in office_browser(person).get(PATH).content.decode()
    assert Client().get(PATH).status_code == 302
    assert SHOWN == 100
    assert office_browser(make_person()).get(PATH).status_code in {302, 403}

"""A machine's page and its label over HTTP."""

import pytest
from django.test import Client
from pytest_django import Settings

from core.choices import Level, ResourceType
from core.models import Machine
from shopmonitor.models import MachineSession
from tests.factories.core import MachineFactory
from tests.factories.floor import make_node
from tests.factories.floor import make_person as make_badged
from tests.factories.people import give_right, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return MachineFactory.create(code="W 1/2", name="Puller")


def page(client: Client, address: str) -> str:
    return client.get(address, headers={"host": "localhost"}).content.decode()


def test_label_leads_to_the_page_of_its_machine(machine: Machine, settings: Settings) -> None:
    machine.code = "W1"
    machine.save()
    settings.SUITE_LIVE_URL = ":8001"
    node, (person, tag) = make_node(machine), make_badged()
    node.swipe(tag)
    boss = signed_in(make_person(is_admin=True))
    assert "<svg" in page(boss, "/floor/labels/")
    shown = page(boss, "/floor/machines/W1/")
    assert person.display_name in shown
    assert f"machine-{machine.uid}" in shown
    assert f"only=machine-{machine.uid}" in shown
    assert MachineSession.objects.filter(machine=machine).exists()


def test_strangers_and_people_without_a_right_there_see_nothing() -> None:
    mine, other = MachineFactory.create(code="W1"), MachineFactory.create(code="W2")
    person = make_person()
    give_right(person, Level.OPERATE, on=ResourceType.MACHINE, uid=mine.uid)
    assert Client().get("/floor/machines/W1/").status_code == 302
    browser = signed_in(person)
    assert browser.get("/floor/machines/W1/").status_code == 200
    assert browser.get("/floor/machines/W2/").status_code == 404
    assert browser.get("/floor/machines/W3/").status_code == 404
    labels = page(browser, "/floor/labels/")
    assert mine.name in labels
    assert f"<strong>{other.code}</strong>" not in labels


def test_code_with_a_slash_has_a_page(machine: Machine) -> None:
    assert "W 1/2" in page(signed_in(make_person(is_admin=True)), "/floor/machines/W%201%2F2/")

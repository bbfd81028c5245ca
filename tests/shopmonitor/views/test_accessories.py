"""Accessories on the page of their machine."""

import pytest
from django.test import Client

from core.choices import Level, ResourceType
from core.models import Machine
from shopmonitor.models import AccessoryIO, NodeCommand
from tests.factories.accessories import beat, make_accessory, make_interlock, tell_io
from tests.factories.core import MachineFactory
from tests.factories.floor import SignedNode, make_node
from tests.factories.modules import switch_off
from tests.factories.people import give_right, make_person, office_browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return MachineFactory.create(code="W1")


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


@pytest.fixture
def lamp(machine: Machine, node: SignedNode) -> AccessoryIO:
    return make_accessory(machine, node.row, name="Lamp")


def looker(machine: Machine, level: Level) -> Client:
    person = make_person()
    give_right(person, level, on=ResourceType.MACHINE, uid=machine.uid)
    return office_browser(person)


def page(client: Client) -> str:
    return client.get("/floor/machines/W1/").content.decode()


def test_what_is_not_known_is_said_so(
    machine: Machine, node: SignedNode, lamp: AccessoryIO
) -> None:
    make_interlock(machine, node.row, name="Enclosure")
    client = looker(machine, Level.OPERATE)
    assert page(client).count("<strong>Unknown</strong>") == 2
    assert "never told" in page(client)
    beat(node)
    tell_io(node, lamp, on=True)
    shown = page(client)
    assert "<strong>On</strong>" in shown
    assert "told 0" in shown


def test_who_may_use_it_switches_and_sees_that_it_is_asked_for(
    machine: Machine, lamp: AccessoryIO
) -> None:
    client = looker(machine, Level.USE)
    address = f"/floor/accessories/{lamp.uid}/on/"
    assert address in page(client)
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "does not follow yet" in shown
    assert f"/floor/accessories/{lamp.uid}/off/" in shown
    assert NodeCommand.objects.get().args["on"] is True


def test_who_may_not_use_it_has_no_button_and_is_told_why(
    machine: Machine, lamp: AccessoryIO
) -> None:
    client = looker(machine, Level.VIEW)
    address = f"/floor/accessories/{lamp.uid}/on/"
    assert address not in page(client)
    assert "right" in client.post(address, follow=True).content.decode()
    assert not NodeCommand.objects.exists()


def test_of_machines_out_of_sight_there_is_nothing_to_switch(lamp: AccessoryIO) -> None:
    elsewhere = looker(MachineFactory.create(code="W2"), Level.USE)
    for word in ("on", "loud"):
        assert elsewhere.post(f"/floor/accessories/{lamp.uid}/{word}/").status_code == 404
    assert Client().post(f"/floor/accessories/{lamp.uid}/on/").status_code == 302


def test_switched_off_nothing_of_it_is_there(machine: Machine, lamp: AccessoryIO) -> None:
    client = looker(machine, Level.USE)
    switch_off("accessories")
    assert "Lamp" not in page(client)
    assert client.post(f"/floor/accessories/{lamp.uid}/on/").status_code == 404

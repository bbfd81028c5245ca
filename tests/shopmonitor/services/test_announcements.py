from typing import Any

import pytest

from core.clock import utc_now
from core.errors import ConflictError, InvalidInputError
from core.models import Machine
from shopmonitor.models import Alert, AlertStep, BluetoothDevice, NodeCommand
from shopmonitor.services.announcements import announce, note_announced
from shopmonitor.services.escalations import escalate
from tests.factories.accessories import beat, make_device
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor import SignedNode, make_node
from tests.factories.modules import switch_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return MachineFactory.create()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


@pytest.fixture
def hall(node: SignedNode) -> BluetoothDevice:
    return make_device(node.row, status="connected", is_paired=True, volume=40)


def said(node: SignedNode) -> list[str]:
    return [each["args"]["text"] for each in beat(node)["commands"] if each["type"] == "announce"]


def open_alert(machine: Machine, **values: Any) -> Alert:
    now = utc_now()
    return Alert.objects.create(
        kind="node_trouble",
        severity="critical",
        source="x",
        text="Coolant low",
        machine=machine,
        opened_at=now,
        raised_at=now,
        last_at=now,
        **values,
    )


def test_a_text_is_said_until_the_node_says_that_it_was(
    node: SignedNode, hall: BluetoothDevice
) -> None:
    told = announce(device=hall, text=" Break ", by=UserFactory.create())
    (command,) = beat(node)["commands"]
    assert command["args"] == {
        "text": "Break",
        "priority": "information",
        "mac": hall.mac_address,
        "volume": 40,
    }
    event = node.event("audio", {"state": "played", "announcement": str(told.uid)})
    assert node.events(event)["accepted"] == 1
    told.refresh_from_db()
    assert (told.state, said(node)) == ("done", [])


def test_another_node_cannot_say_that_it_was_played(hall: BluetoothDevice) -> None:
    told = announce(device=hall, text="Break", by=UserFactory.create())
    for node, state in ((hall.node_id + 1, "played"), (hall.node_id, "what")):
        note_announced(alias="default", node=node, announcement=told.uid, state=state, detail="")
        told.refresh_from_db()
        assert told.state == "waiting"


def test_what_cannot_be_said_is_refused(hall: BluetoothDevice) -> None:
    person = UserFactory.create()
    for text in ("", "  ", "x" * 201):
        with pytest.raises(InvalidInputError):
            announce(device=hall, text=text, by=person)
    for number in range(5):
        announce(device=hall, text=str(number), by=person)
    with pytest.raises(ConflictError, match="wait there already"):
        announce(device=hall, text="6", by=person)
    with pytest.raises(ConflictError, match="not connected"):
        announce(device=make_device(), text="x", by=person)


def test_loudspeakers_of_the_zone_say_an_alert_once_and_before_all_else(
    machine: Machine, node: SignedNode, hall: BluetoothDevice
) -> None:
    make_device(status="connected")
    AlertStep.objects.create(audience="zone", by_speaker=True)
    announce(device=hall, text="Break", by=UserFactory.create())
    open_alert(machine)
    escalate()
    escalate()
    assert said(node) == ["Coolant low", "Break"]
    assert NodeCommand.objects.count() == 2


def test_with_the_module_off_alerts_are_not_said(machine: Machine, hall: BluetoothDevice) -> None:
    AlertStep.objects.create(audience="zone", by_speaker=True)
    switch_off("audio")
    open_alert(machine)
    escalate()
    assert not NodeCommand.objects.exists()


def test_while_an_estop_is_in_force_announcements_are_mute(
    node: SignedNode, hall: BluetoothDevice
) -> None:
    node.row.ports.update(has_estop_input=True)
    announce(device=hall, text="Break", by=UserFactory.create())
    event = node.event("estop", {"state": "TRIGGERED"})
    assert node.events(event)["accepted"] == 1
    assert said(node) == []

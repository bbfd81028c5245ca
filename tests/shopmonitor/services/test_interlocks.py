"""Interlocks: nobody is let in while one is open, and who works is warned."""

from collections.abc import Iterator

import pytest
import time_machine

from core.clock import utc_now
from core.models import Machine
from shopmonitor.models import AccessoryIO, Alert, MachineSession, NodeCommand
from shopmonitor.services.interlocks import watch_interlocks
from tests.factories.accessories import beat, make_interlock, tell_io
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    node = make_node(machine)
    beat(node)
    return node


@pytest.fixture
def door(machine: Machine, node: SignedNode) -> AccessoryIO:
    return make_interlock(machine, node.row, name="Enclosure")


def open_alerts() -> list[str]:
    return list(Alert.objects.exclude(state="resolved").values_list("text", flat=True))


def test_nobody_is_let_in_while_it_is_open_or_unknown(node: SignedNode, door: AccessoryIO) -> None:
    _, tag = make_person()
    unknown = node.swipe(tag)
    assert (unknown["decision"], unknown["reason"]) == ("refused", "interlock_open")
    assert unknown["display"] == ["Interlock open", "Enclosure"]
    assert unknown["needs"] == ["Enclosure"]
    tell_io(node, door, on=True)
    beat(node)
    assert node.swipe(tag)["decision"] == "granted"
    tell_io(node, door, on=False)
    # Ending is never refused.
    assert node.swipe(tag)["action"] == "session_ended"
    assert node.swipe(tag)["reason"] == "interlock_open"


def test_a_node_that_is_not_heard_closes_nothing(
    machine: Machine, node: SignedNode, door: AccessoryIO
) -> None:
    other = make_node(make_machine())
    beat(other)
    AccessoryIO.objects.filter(pk=door.pk).update(node=other.row, is_on=True, is_on_since=utc_now())
    _, tag = make_person()
    assert node.swipe(tag)["decision"] == "granted"
    assert node.swipe(tag)["action"] == "session_ended"
    type(other.row).objects.filter(pk=other.row.pk).update(state="silent")
    assert node.swipe(tag)["reason"] == "interlock_open"
    assert machine.pk == door.machine_id


@pytest.mark.parametrize(
    "values",
    [
        {"active": False},
        {"role": "signal"},
        {"deleted_at": "2026-01-01T00:00Z"},
    ],
)
def test_what_is_no_interlock_in_use_hinders_nobody(
    node: SignedNode, door: AccessoryIO, values: dict[str, object]
) -> None:
    AccessoryIO.objects.filter(pk=door.pk).update(**values)
    assert node.swipe(make_person()[1])["decision"] == "granted"


def test_it_must_be_closed_for_a_while_where_that_is_asked(
    node: SignedNode, door: AccessoryIO
) -> None:
    AccessoryIO.objects.filter(pk=door.pk).update(activation_delay_s=3600)
    tell_io(node, door, on=True)
    _, tag = make_person()
    assert node.swipe(tag)["reason"] == "interlock_open"
    long_ago = utc_now().replace(year=2020)
    AccessoryIO.objects.filter(pk=door.pk).update(is_on_since=long_ago)
    assert node.swipe(tag)["decision"] == "granted"


@pytest.fixture
def at_work(node: SignedNode, door: AccessoryIO) -> Iterator[time_machine.Traveller]:
    """Somebody works, with the enclosure closed."""
    AccessoryIO.objects.filter(pk=door.pk).update(deactivation_delay_s=5)
    tell_io(node, door, on=True)
    with time_machine.travel(utc_now(), tick=False) as clock:
        node.swipe(make_person()[1])
        yield clock


def test_who_works_is_warned_and_the_session_goes_on(
    node: SignedNode,
    door: AccessoryIO,
    machine: Machine,
    at_work: time_machine.Traveller,
) -> None:
    tell_io(node, door, on=False)
    at_work.shift(4)
    watch_interlocks()
    assert open_alerts() == []
    at_work.shift(2)
    watch_interlocks()
    watch_interlocks()
    assert open_alerts() == [f"{machine.code}: 'Enclosure' is open while somebody works"]
    assert Alert.objects.get().occurrences == 1
    (shown,) = NodeCommand.objects.all()
    assert shown.args == {"line1": "Interlock open", "line2": "Enclosure"}
    assert MachineSession.objects.filter(ended_at=None).exists()
    tell_io(node, door, on=True)
    watch_interlocks()
    assert open_alerts() == []


def test_that_nothing_is_known_is_said_as_that(
    node: SignedNode, door: AccessoryIO, at_work: time_machine.Traveller
) -> None:
    del door
    type(node.row).objects.update(state="silent")
    at_work.shift(6)
    watch_interlocks()
    (text,) = open_alerts()
    assert "is not known" in text


def test_nobody_there_is_nobody_to_warn(
    node: SignedNode, door: AccessoryIO, at_work: time_machine.Traveller
) -> None:
    tell_io(node, door, on=False)
    at_work.shift(6)
    watch_interlocks()
    MachineSession.objects.update(ended_at=utc_now(), end_reason="office")
    watch_interlocks()
    assert open_alerts() == []


def test_what_was_granted_offline_raises_no_alarm_for_a_door_that_is_open_now(
    node: SignedNode, door: AccessoryIO
) -> None:
    tell_io(node, door, on=False)
    _, tag = make_person()
    swipe = node.swipe_message(tag)
    data = {"swipe_id": swipe["swipe_id"], "tag": tag, "granted_offline": True}
    assert node.events(node.event("swipe", data, offline=True))["accepted"] == 1
    assert MachineSession.objects.filter(ended_at=None).exists()
    assert open_alerts() == []

"""A node that falls silent, and is heard again: said once each."""

import logging
from datetime import timedelta

import pytest
import time_machine

from core.clock import utc_now
from core.models import Machine
from shopmonitor.models import Alert, MachineLive, MachineState, NodePort
from shopmonitor.services.silences import mark_silent_nodes
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def beat(node: SignedNode) -> None:
    assert node.post("heartbeat", {"boot_id": "b", "mono_ms": 1}).status_code == 200


def wait(seconds: float) -> None:
    with time_machine.travel(utc_now() + timedelta(seconds=seconds)):
        mark_silent_nodes()


def test_node_is_silent_after_two_and_a_half_periods_and_said_once(
    node: SignedNode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    beat(node)
    node.events(node.event("state", {"execution": "ACTIVE"}))
    wait(74)
    assert node.row.state == "online"
    wait(76)
    wait(80)
    assert node.row.state == "silent"
    assert MachineLive.objects.get().execution == "UNAVAILABLE"
    assert MachineState.objects.filter(execution="UNAVAILABLE").count() == 1
    alert = Alert.objects.get()
    assert (alert.kind, alert.state, alert.occurrences) == ("node_silent", "open", 1)
    assert [record.message for record in caplog.records] == ["node is silent"]


def test_node_that_is_heard_again_resolves_its_alert_once(
    node: SignedNode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    beat(node)
    wait(76)
    beat(node)
    beat(node)
    assert node.row.state == "online"
    assert Alert.objects.get().state == "resolved"
    messages = [record.message for record in caplog.records]
    assert messages == ["node is silent", "node is back"]
    wait(76)
    assert sorted(Alert.objects.values_list("state", flat=True)) == ["open", "resolved"]


def test_node_that_was_never_heard_is_not_silent(node: SignedNode) -> None:
    wait(1000)
    assert node.row.state == "new"
    assert not Alert.objects.exists()


def test_machine_that_another_node_speaks_for_stays_known(
    node: SignedNode, machine: Machine
) -> None:
    other = make_node(machine)
    beat(node)
    node.events(node.event("state", {"execution": "ACTIVE"}))
    with time_machine.travel(utc_now() + timedelta(seconds=76)):
        beat(other)
        mark_silent_nodes()
    assert node.row.state == "silent"
    assert MachineLive.objects.get().execution == "ACTIVE"


def test_contact_of_a_silent_node_is_unknown_until_all_are_heard(machine: Machine) -> None:
    first, second = make_node(machine), make_node(machine)
    NodePort.objects.update(has_estop_input=True)
    _, tag = make_person()
    beat(first)
    beat(second)
    reader = make_node(machine)
    wait(76)
    assert reader.swipe(tag)["reason"] == "machine_unavailable"
    beat(first)
    assert reader.swipe(tag)["reason"] == "machine_unavailable"
    beat(second)
    assert reader.swipe(tag)["reason"] == "ok"

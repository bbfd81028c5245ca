"""Outputs follow who is at their machine, through swipes, heartbeats and crashes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from core.clock import utc_now
from core.models import Machine
from shopmonitor.models import AccessoryIO, EStopEvent, MachineLive, NodeCommand
from shopmonitor.services.accessory_outputs import follow_outputs
from shopmonitor.services.node_commands import expire_commands
from tests.factories.accessories import beat, make_accessory, make_session_output, tell_io
from tests.factories.estops import make_estop, settle
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
OUTPUTS = "outputs"


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    node = make_node(machine)
    beat(node)
    return node


def asked(node: SignedNode) -> list[Any]:
    """Return what the node would hear with its next heartbeat."""
    return [each["args"] for each in beat(node)["commands"] if each["type"] == OUTPUTS]


def answer_all(node: SignedNode) -> None:
    for command in beat(node)["commands"]:
        node.post(f"commands/{command['id']}", {"state": "done"})


def wanted(output: AccessoryIO) -> bool | None:
    return AccessoryIO.objects.get(pk=output.pk).wanted_on


def test_it_goes_on_with_the_first_and_runs_on_after_the_last(
    machine: Machine, node: SignedNode
) -> None:
    output = make_session_output(machine, node.row, activation_delay_s=3, deactivation_delay_s=20)
    _, tag = make_person()
    with time_machine.travel(utc_now(), tick=False) as clock:
        node.swipe(tag)
        follow_outputs()
        assert asked(node) == []
        clock.shift(3)
        follow_outputs()
        assert asked(node) == [{"output": 2, "on": True}]
        answer_all(node)
        tell_io(node, output, on=True)
        clock.shift(60)
        beat(node)
        node.swipe(tag)
        clock.shift(19)
        follow_outputs()
        assert asked(node) == []
        # Nothing but rows knows of the run-on: a dispatcher that starts now goes on with it.
        clock.shift(1)
        follow_outputs()
        assert asked(node) == [{"output": 2, "on": False}]
        assert wanted(output) is False


def test_it_is_said_confirmed_only_by_the_node(machine: Machine, node: SignedNode) -> None:
    output = make_session_output(machine, node.row)
    node.swipe(make_person()[1])
    follow_outputs()
    answer_all(node)
    row = AccessoryIO.objects.select_related("node").get(pk=output.pk)
    assert (row.wanted_on, row.state, row.follows) == (True, "unknown", False)
    tell_io(node, output, on=True)
    row = AccessoryIO.objects.select_related("node").get(pk=output.pk)
    assert (row.state, row.follows) == ("on", True)


def test_what_is_not_confirmed_is_asked_for_again(machine: Machine, node: SignedNode) -> None:
    output = make_session_output(machine, node.row)
    with time_machine.travel(utc_now(), tick=False) as clock:
        node.swipe(make_person()[1])
        follow_outputs()
        clock.shift(10)
        follow_outputs()
        assert NodeCommand.objects.count() == 1
        answer_all(node)
        clock.shift(25)
        beat(node)
        follow_outputs()
        assert asked(node) == [{"output": 2, "on": True}]
        tell_io(node, output, on=True)
        answer_all(node)
        clock.shift(60)
        beat(node)
        follow_outputs()
        assert asked(node) == []
        # The node lost power and came back with everything off.
        tell_io(node, output, on=False)
        follow_outputs()
        assert asked(node) == [{"output": 2, "on": True}]


def test_an_order_to_switch_on_that_nobody_hears_is_no_longer_good(
    machine: Machine, node: SignedNode
) -> None:
    make_session_output(machine, node.row)
    _, tag = make_person()
    node.swipe(tag)
    follow_outputs()
    order = NodeCommand.objects.get()
    assert order.expires_at - order.asked_at == timedelta(seconds=60)
    NodeCommand.objects.update(expires_at=utc_now())
    assert asked(node) == []
    expire_commands()
    node.swipe(tag)
    follow_outputs()
    assert asked(node) == [{"output": 2, "on": False}]


def test_an_estop_switches_off_at_once_and_nothing_comes_back_by_itself(
    machine: Machine, node: SignedNode
) -> None:
    following = make_session_output(machine, node.row, deactivation_delay_s=600)
    lamp = make_accessory(machine, node.row, io_number=7, wanted_on=True)
    _, tag = make_person()
    node.swipe(tag)
    follow_outputs()
    assert wanted(following) is True
    node.events(node.event("estop", {"state": "TRIGGERED"}))
    follow_outputs()
    assert asked(node) == [{"output": 2, "on": False}, {"output": 7, "on": False}]
    settle(EStopEvent.objects.get())
    follow_outputs()
    assert (wanted(following), wanted(lamp)) == (False, False)
    node.swipe(tag)
    follow_outputs()
    assert (wanted(following), wanted(lamp)) == (True, False)


def test_what_belongs_to_no_machine_stops_with_the_place_of_its_node(node: SignedNode) -> None:
    machine = make_machine()
    lamp = make_accessory(None, node.row, io_number=7, wanted_on=True)
    AccessoryIO.objects.filter(pk=lamp.pk).update(machine=None)
    zone = machine.zone
    type(node.row).objects.filter(pk=node.row.pk).update(zone=zone)
    make_estop(scope="zone", zone=zone, machine=machine)
    follow_outputs()
    assert wanted(lamp) is False


def test_an_output_out_of_use_is_off(machine: Machine, node: SignedNode) -> None:
    output = make_session_output(machine, node.row, active=False, is_on=True)
    node.swipe(make_person()[1])
    follow_outputs()
    assert asked(node) == [{"output": 2, "on": False}]
    assert wanted(output) is False


def test_nothing_to_do_is_one_query_however_many_there_are(
    machine: Machine, node: SignedNode, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MachineLive.objects.update(presence_until=utc_now())
    for number in range(10, 40):
        make_session_output(machine, node.row, io_number=number)
    with django_assert_num_queries(1):
        follow_outputs()

"""What a node is told about a swipe."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import utc_now
from shopmonitor.protocol.words import SwipeReason
from shopmonitor.services.swipe_answers import REASON_TEXTS
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_every_reason_has_a_line_that_fits_a_small_display() -> None:
    assert set(REASON_TEXTS) == set(SwipeReason)
    assert all(0 < len(text) <= 20 for text in REASON_TEXTS.values())


def test_display_greets_says_goodbye_and_how_long_it_was() -> None:
    machine = make_machine()
    node = make_node(machine)
    user, tag = make_person()
    now = utc_now()
    with time_machine.travel(now, tick=False):
        assert node.swipe(tag)["display"] == [f"Hello {user.display_name}", machine.name]
    with time_machine.travel(now + timedelta(hours=2, minutes=5), tick=False):
        assert node.swipe(tag)["display"] == [f"Goodbye {user.display_name}", "2:05 h worked"]


def test_display_says_what_is_missing() -> None:
    node = make_node(make_machine(machine_type=MachineTypeFactory.create(needs_lead=True)))
    assert node.swipe(make_person()[1])["display"][1] == "A lead is needed"
    other = make_node(make_machine(min_level="lead"))
    assert other.swipe(make_person()[1])["display"] == ["No permission", "lead"]


def test_repeat_after_the_port_was_bound_elsewhere_knows_no_machine() -> None:
    node = make_node(make_machine())
    user, tag = make_person()
    message = node.swipe_message(tag)
    node.post("swipes", message)
    node.row.ports.update(machine=make_machine())
    again = node.post("swipes", message).json()
    assert (again["machine"], again["outputs"]) == (None, {"relay": False})
    assert (again["action"], again["person"]) == ("session_started", user.display_name)
    node.row.ports.all().delete()
    assert node.post("swipes", message).json()["action"] == "session_started"


def test_repeat_greets_while_the_session_is_open_and_never_bids_go_once_it_is_over() -> None:
    machine = make_machine()
    node = make_node(machine)
    user, tag = make_person()
    start, end = node.swipe_message(tag), node.swipe_message(tag)
    node.post("swipes", start)
    hello = [f"Hello {user.display_name}", machine.name]
    assert node.post("swipes", start).json()["display"] == hello
    node.post("swipes", end)
    goodbye = [f"Goodbye {user.display_name}", ""]
    assert [node.post("swipes", again).json()["display"] for again in (start, end)] == [goodbye] * 2

"""Swipes at a reader that waits for a badge, through the node door."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from core.models import SyncEvent
from core.secrets.vault import decrypt
from shopmonitor.models import (
    BadgeEnrolment,
    BadgeSwipe,
    FloorEvent,
    MachineLog,
    MachineSession,
    NodeSequence,
    UnknownBadge,
)
from shopmonitor.services.badge_enrolments import WAITS, cancel_enrolment, start_enrolment
from tests.factories.core import UserFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


def waiting_at(node: SignedNode, **fields: Any) -> BadgeEnrolment:
    asker = UserFactory.create()
    return start_enrolment(user=UserFactory.create(), node=node.row, by=asker, **fields)


def test_swipe_is_read_for_the_office_and_does_nothing_else() -> None:
    machine = make_machine()
    node = make_node(machine)
    waiting = waiting_at(node)
    answer = node.swipe("04:a1:b2:c3")
    assert answer == answer | {
        "decision": "granted",
        "action": "none",
        "reason": "ok",
        "needs": [],
        "has": [],
        "session_id": None,
        "person": None,
        "is_lead": False,
        "machine": {
            "code": machine.code,
            "name": machine.name,
            "status": machine.status,
            "can_start": False,
        },
        "outputs": {"relay": False},
        "display": ["Badge read", ""],
        "job": None,
    }
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last4) == ("read", "B2C3")
    assert TAG not in waiting.tag_encrypted
    assert decrypt(waiting.tag_encrypted) == TAG
    swipe = BadgeSwipe.objects.get()
    assert (swipe.swipe_id, swipe.badge, swipe.action) == (waiting.swipe_id, None, "none")
    assert FloorEvent.objects.get().event_type == "swipe"
    for model in (MachineSession, MachineLog, UnknownBadge):
        assert not model.objects.exists()
    assert not SyncEvent.objects.filter(resource_type="machine_session").exists()


def test_next_swipe_is_judged_as_ever() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    waiting_at(node)
    assert node.swipe(tag)["action"] == "none"
    assert node.swipe(tag)["action"] == "session_started"


def test_outputs_stay_as_they_are_while_somebody_works() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    node.swipe(tag)
    waiting_at(node)
    answer = node.swipe(TAG)
    assert (answer["display"], answer["outputs"]) == (["Badge read", ""], {"relay": True})
    assert MachineSession.objects.get().is_open


def test_display_speaks_the_language_of_the_node() -> None:
    node = make_node(make_machine())
    row = node.row
    row.language = "de"
    row.save()
    waiting_at(node)
    assert node.swipe(TAG)["display"] == ["Ausweis gelesen", ""]


def test_reader_in_the_office_needs_no_machine() -> None:
    node = make_node()
    waiting = waiting_at(node)
    message = node.swipe_message(TAG)
    answer = node.post("swipes", message)
    assert node.believes(answer)
    assert answer.json()["machine"] is None
    assert answer.json()["outputs"] == {"relay": False}
    waiting.refresh_from_db()
    assert str(waiting.swipe_id) == message["swipe_id"]
    assert NodeSequence.objects.get().received == "{[1,2)}"
    refused = node.post("swipes", node.swipe_message(TAG))
    assert (refused.status_code, refused.json()["code"]) == (403, "port_not_bound")


@pytest.mark.parametrize("bound", [True, False])
def test_swipe_sent_again_gets_the_same_answer_also_when_the_time_is_over(bound: bool) -> None:
    node = make_node(make_machine()) if bound else make_node()
    _, tag = make_person()
    now = utc_now()
    with time_machine.travel(now, tick=False):
        waiting = waiting_at(node)
        message = node.swipe_message(tag)
        first = node.post("swipes", message).json()
        assert node.post("swipes", message).json() == first
    with time_machine.travel(now + WAITS + timedelta(seconds=5), tick=False):
        late = node.post("swipes", message).json()
    assert late | {"server_time": 0} == first | {"server_time": 0}
    waiting.refresh_from_db()
    assert (waiting.state, waiting.read_at) == ("read", now)
    assert BadgeSwipe.objects.count() == (1 if bound else 0)


def test_what_was_judged_before_is_not_read_when_it_is_sent_again() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    message = node.swipe_message(tag)
    first = node.post("swipes", message).json()
    waiting = waiting_at(node)
    again = node.post("swipes", message).json()
    assert again["action"] == first["action"] == "session_started"
    reused = node.swipe_message(tag, seq=message["seq"])
    assert node.post("swipes", reused).json()["code"] == "seq_reused"
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_time_that_is_over_reads_nothing() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    waiting = waiting_at(node)
    with time_machine.travel(waiting.until, tick=False):
        assert node.swipe(tag)["action"] == "session_started"
    waiting.refresh_from_db()
    assert waiting.swipe_id is None


def test_wait_that_was_broken_off_reads_nothing() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    cancel_enrolment(enrolment=waiting_at(node))
    assert node.swipe(tag)["action"] == "session_started"


def test_other_readers_of_the_node_and_other_nodes_go_on() -> None:
    node, other = make_node(make_machine(), make_machine()), make_node(make_machine())
    waiting = waiting_at(node, port=1)
    assert other.swipe(TAG)["reason"] == "badge_unknown"
    assert node.swipe(TAG)["reason"] == "badge_unknown"
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert node.swipe(TAG, port=1)["display"][0] == "Badge read"


def test_node_that_is_switched_off_reads_nothing() -> None:
    node = make_node(make_machine())
    waiting = waiting_at(node)
    row = node.row
    row.enabled = False
    row.save()
    assert node.swipe(TAG)["reason"] == "node_disabled"
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_stored_swipes_are_never_read_and_a_live_one_that_comes_again_as_event_is_known() -> None:
    node = make_node(make_machine())
    waiting = waiting_at(node)
    stored = {"swipe_id": str(uuid4()), "tag": TAG, "granted_offline": False}
    assert node.events(node.event("swipe", stored, offline=True))["accepted"] == 1
    assert BadgeSwipe.objects.get().reason == "badge_unknown"
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    live = node.swipe_message(TAG)
    assert node.post("swipes", live).json()["action"] == "none"
    again = stored | {"swipe_id": live["swipe_id"], "granted_offline": True}
    node.events(node.event("swipe", again, offline=True))
    assert BadgeSwipe.objects.count() == 2
    assert not MachineSession.objects.exists()


def test_ordinary_swipe_costs_no_query_more_while_the_reader_waits_no_longer() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    node.swipe(tag)
    with CaptureQueriesContext(connection) as before:
        node.swipe(tag)
    waiting = waiting_at(node)
    cancel_enrolment(enrolment=waiting)
    with CaptureQueriesContext(connection) as after:
        node.swipe(tag)
    assert len(after) == len(before)

"""Swipes through the node door, seen in the database."""

import pytest

from core.models import SyncEvent
from shopmonitor.models import BadgeSwipe, FloorEvent, MachineLog, MachineSession
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_first_swipe_starts_a_session_and_the_second_ends_it() -> None:
    machine = make_machine()
    node = make_node(machine)
    user, tag = make_person()

    first = node.swipe(tag)
    assert first["decision"] == "granted"
    assert first["action"] == "session_started"
    assert first["outputs"] == {"relay": True}
    assert first["person"] == user.display_name
    session = MachineSession.objects.get()
    assert str(session.uid) == first["session_id"]
    assert session.is_open
    assert session.machine_from == session.started_at

    second = node.swipe(tag)
    assert second["action"] == "session_ended"
    assert second["session_id"] == first["session_id"]
    assert second["outputs"] == {"relay": False}
    assert not MachineSession.objects.get().is_open
    assert MachineLog.objects.get().kind == "session_ended"
    assert BadgeSwipe.objects.count() == 2
    assert FloorEvent.objects.count() == 2
    assert list(
        SyncEvent.objects.filter(resource_type="machine_session")
        .order_by("sequence")
        .values_list("event_type", flat=True)
    ) == ["machine.session_started", "machine.session_ended"]


def test_a_swipe_sent_again_changes_nothing_and_gets_its_decision() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    message = node.swipe_message(tag)
    first = node.post("swipes", message).json()
    again = node.post("swipes", message).json()
    assert again["session_id"] == first["session_id"]
    assert again["action"] == "session_started"
    assert again["outputs"] == {"relay": True}
    assert MachineSession.objects.count() == 1
    node.swipe(tag)
    later = node.post("swipes", message).json()
    assert later["action"] == "session_started"
    assert later["outputs"] == {"relay": False}
    assert BadgeSwipe.objects.count() == 2


def test_unknown_badge_is_refused_and_leaves_a_row() -> None:
    node = make_node(make_machine())
    answer = node.swipe("04DEADBEEF0102")
    assert (answer["decision"], answer["reason"]) == ("refused", "badge_unknown")
    swipe = BadgeSwipe.objects.get()
    assert swipe.last4 == "0102"
    assert MachineLog.objects.get().data == {"reason": "badge_unknown", "last4": "0102"}


def test_a_foreign_port_is_refused_and_counts_as_received() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    message = node.swipe_message(tag, port=7)
    response = node.post("swipes", message)
    assert response.status_code == 403
    assert response.json()["code"] == "port_not_bound"
    reused = node.post("swipes", node.swipe_message(tag, seq=message["seq"]))
    assert reused.status_code == 409
    assert reused.json()["code"] == "seq_reused"


def test_two_people_start_together_where_two_are_needed() -> None:
    machine = make_machine(machine_type=MachineTypeFactory.create(two_person=True))
    node = make_node(machine)
    _, one = make_person()
    _, two = make_person()
    assert node.swipe(one)["reason"] == "second_person_needed"
    assert node.swipe(two)["action"] == "session_started"
    assert MachineSession.objects.filter(ended_at=None).count() == 2


def test_the_lead_passes_on_and_the_machine_time_too() -> None:
    machine = make_machine(max_operators=3, machine_type=MachineTypeFactory.create(needs_lead=True))
    node = make_node(machine)
    _, helper = make_person(shared=True)
    _, lead = make_person(level="lead", shared=True)
    _, second = make_person(level="lead", shared=True)
    assert node.swipe(helper)["machine"]["can_start"] is False
    assert node.swipe(lead)["is_lead"] is True
    assert node.swipe(second)["is_lead"] is False
    assert node.swipe(lead)["machine"]["can_start"] is True
    assert node.swipe(second)["machine"]["can_start"] is False
    assert node.swipe(helper)["machine"]["can_start"] is False
    carried = MachineSession.objects.exclude(machine_from=None)
    assert carried.count() == 1

"""Swipes through the node door, seen in the database."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import utc_now
from core.models import SyncEvent
from shopmonitor.models import (
    Alert,
    BadgeSwipe,
    FloorEvent,
    LeadOperatorHistory,
    MachineLive,
    MachineLog,
    MachineSession,
)
from tests.factories.core import MachineTypeFactory, QualificationFactory
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_first_swipe_starts_a_session_and_the_second_ends_it() -> None:
    node = make_node(make_machine())
    user, tag = make_person()

    first = node.swipe(tag)
    assert first["decision"] == "granted"
    assert first["action"] == "session_started"
    assert first["outputs"] == {"relay": True}
    assert first["person"] == user.display_name
    session = MachineSession.objects.get()
    assert str(session.uid) == first["session_id"]
    assert session.ended_at is None
    assert session.machine_from == session.started_at

    second = node.swipe(tag)
    assert second["action"] == "session_ended"
    assert second["session_id"] == first["session_id"]
    assert second["outputs"] == {"relay": False}
    session = MachineSession.objects.get()
    assert session.ended_at is not None
    assert session.machine_from == session.started_at
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
    assert MachineSession.objects.get().is_open
    node.swipe(tag)
    later = node.post("swipes", message).json()
    assert later["action"] == "session_started"
    assert later["outputs"] == {"relay": False}
    assert BadgeSwipe.objects.count() == 2


def test_repeat_with_a_new_number_counts_as_received() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    message = node.swipe_message(tag)
    node.post("swipes", message)
    node.post("swipes", node.swipe_message(tag, swipe_id=message["swipe_id"]))
    assert node.events(node.event("state", {"execution": "READY"}))["ack_through"] == 3


def test_repeat_of_a_leaver_does_not_switch_off_who_stayed() -> None:
    node = make_node(make_machine(max_operators=2))
    (_, stays), (_, leaves) = make_person(shared=True), make_person(shared=True)
    node.swipe(stays)
    node.swipe(leaves)
    message = node.swipe_message(leaves)
    first = node.post("swipes", message).json()
    again = node.post("swipes", message).json()
    assert first["outputs"] == again["outputs"] == {"relay": True}
    assert again["action"] == "session_ended"


def test_unknown_badge_is_refused_and_leaves_a_row() -> None:
    node = make_node(make_machine())
    answer = node.swipe("04DEADBEEF0102")
    assert (answer["decision"], answer["reason"]) == ("refused", "badge_unknown")
    swipe = BadgeSwipe.objects.get()
    assert swipe.last4 == "0102"
    assert MachineLog.objects.get().data == {"reason": "badge_unknown", "last4": "0102"}


def test_retired_badge_is_not_active() -> None:
    node = make_node(make_machine())
    user, tag = make_person()
    user.badges.update(deleted_at=utc_now())
    assert node.swipe(tag)["reason"] == "badge_inactive"


def test_two_people_start_together_where_two_are_needed() -> None:
    machine = make_machine(machine_type=MachineTypeFactory.create(two_person=True))
    node = make_node(machine)
    (first, one), (_, two) = make_person(), make_person()
    waiting = node.swipe_message(one)
    assert node.post("swipes", waiting).json()["reason"] == "second_person_needed"
    assert node.swipe(one)["reason"] == "second_person_needed"
    started = node.swipe(two)
    assert started["action"] == "session_started"
    assert started["outputs"] == {"relay": True}
    sessions = MachineSession.objects.order_by("started_at")
    assert [session.ended_at for session in sessions] == [None, None]
    assert sessions[0].user == first
    assert [session.machine_from is None for session in sessions] == [False, True]
    assert MachineLive.objects.get().pending_user is None
    assert node.swipe(two)["outputs"] == {"relay": False}, "one alone may not run it"


def test_first_of_two_waits_thirty_seconds() -> None:
    machine = make_machine(machine_type=MachineTypeFactory.create(two_person=True))
    node = make_node(machine)
    (_, one), (_, two) = make_person(), make_person()
    now = utc_now()
    with time_machine.travel(now, tick=False):
        node.swipe(one)
    with time_machine.travel(now + timedelta(seconds=31), tick=False):
        assert node.swipe(two)["reason"] == "second_person_needed"
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert node.swipe(one)["action"] == "session_started"


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
    assert not Alert.objects.exists()
    assert node.swipe(second)["machine"]["can_start"] is False
    assert Alert.objects.get().kind == "lead_missing"
    assert node.swipe(helper)["machine"]["can_start"] is False
    carried = MachineSession.objects.exclude(machine_from=None)
    assert [session.user.badges.get().last4 for session in carried] == [helper[-4:]]
    reasons = LeadOperatorHistory.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["first", "left", "promoted", "left"]


def test_training_of_machine_and_type_is_asked() -> None:
    needed = QualificationFactory.create(name="Chuck")
    machine = make_machine(machine_type=MachineTypeFactory.create(qualification=needed))
    node = make_node(machine)
    user, tag = make_person()
    answer = node.swipe(tag)
    assert (answer["reason"], answer["needs"]) == ("qualification_missing", ["Chuck"])
    held = user.qualifications.create(
        qualification=needed, valid_from=utc_now() - timedelta(days=2)
    )
    held.valid_until = utc_now() - timedelta(days=1)
    held.save()
    assert node.swipe(tag)["reason"] == "qualification_expired"
    held.valid_until = None
    held.save()
    assert node.swipe(tag)["reason"] == "ok"


def test_person_is_at_one_machine_where_the_type_says_so() -> None:
    alone = MachineTypeFactory.create(one_machine_a_person=True)
    node = make_node(make_machine(), make_machine(machine_type=alone))
    _, tag = make_person()
    node.swipe(tag, port=0)
    assert node.swipe(tag, port=1)["reason"] == "already_elsewhere"
    node.swipe(tag, port=0)
    assert node.swipe(tag, port=1)["reason"] == "ok"


def test_hours_are_those_of_the_area() -> None:
    now = utc_now()
    machine = make_machine()
    area = machine.zone.area
    node = make_node(machine)
    _, tag = make_person()
    # Kiritimati is fourteen hours ahead.
    area.time_zone = "Pacific/Kiritimati"
    area.save()
    there = now + timedelta(hours=14)
    machine.allowed_from = (there - timedelta(hours=1)).time().replace(microsecond=0)
    machine.allowed_until = (there + timedelta(hours=1)).time().replace(microsecond=0)
    machine.save()
    assert node.swipe(tag)["reason"] == "ok"
    node.swipe(tag)
    area.time_zone = "UTC"
    area.save()
    assert node.swipe(tag)["reason"] == "outside_hours"


def test_session_ended_by_a_late_clock_is_clipped_to_its_start() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    node.swipe(tag)
    early = utc_now() - timedelta(minutes=5)
    answer = node.swipe(tag, wall=early.isoformat(), clock="synced")
    assert answer["action"] == "session_ended"
    session = MachineSession.objects.get()
    assert session.ended_at == session.started_at


@pytest.mark.parametrize(
    ("ahead_s", "quality", "alert"), [(4, "synced", False), (10, "estimated", True)]
)
def test_wall_clock_that_is_ahead_is_believed_for_five_seconds(
    ahead_s: int, quality: str, *, alert: bool
) -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    now = utc_now()
    with time_machine.travel(now, tick=False):
        node.swipe(tag, wall=(now + timedelta(seconds=ahead_s)).isoformat(), clock="synced")
    swipe = BadgeSwipe.objects.get()
    assert swipe.clock == quality
    assert Alert.objects.filter(kind="clock_jump").exists() is alert
    if alert:
        assert swipe.occurred_at == now

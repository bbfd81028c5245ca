"""What a session leaves behind: its row, its log line, its events."""

import pytest

from core.models import SyncEvent
from shopmonitor.models import MachineLog, MachineSession
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_session_keeps_names_that_outlive_what_they_name() -> None:
    machine = make_machine(machine_type=MachineTypeFactory.create(needs_lead=True))
    node = make_node(machine)
    user, tag = make_person(level="lead")
    start, end = node.swipe_message(tag), node.swipe_message(tag)
    node.post("swipes", start)
    session = MachineSession.objects.get()
    assert (session.person_name, session.machine_code) == (user.display_name, machine.code)
    assert (session.is_lead, session.may_lead, session.node) == (True, True, node.row)
    assert str(session.start_swipe) == start["swipe_id"]
    node.post("swipes", end)
    session.refresh_from_db()
    assert (str(session.end_swipe), session.is_lead) == (end["swipe_id"], False)
    line = MachineLog.objects.get(kind="session_ended")
    assert (line.person_name, line.node_name) == (user.display_name, node.enrolled.node_id)
    assert session.ended_at is not None
    seconds = (session.ended_at - session.started_at).total_seconds()
    assert line.data["seconds"] == pytest.approx(seconds)


def test_office_is_told_of_begin_and_end_in_this_order() -> None:
    machine = make_machine()
    node = make_node(machine)
    user, tag = make_person()
    node.swipe(tag)
    node.swipe(tag)
    session = MachineSession.objects.get()
    started, ended = SyncEvent.objects.filter(resource_id=str(session.uid)).order_by("sequence")
    assert (started.event_type, ended.event_type) == (
        "machine.session_started",
        "machine.session_ended",
    )
    assert started.lane == ended.lane
    assert ended.payload["user"] == str(user.uid)
    assert ended.payload["machine"] == str(machine.uid)
    assert ended.payload["reason"] == "swipe"

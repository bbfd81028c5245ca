"""Sessions that end otherwise than by a swipe."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.clock import utc_now
from core.errors import NotFoundError
from core.models import SyncEvent
from shopmonitor.choices import EndReason
from shopmonitor.models import MachineSession
from shopmonitor.services.session_ends import end_session
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def test_office_ends_a_session_once(node: SignedNode) -> None:
    node.swipe(make_person()[1])
    session = MachineSession.objects.get()
    end_session(session_uid=session.uid, reason=EndReason.OFFICE)
    end_session(session_uid=session.uid, reason=EndReason.API)
    session.refresh_from_db()
    assert session.end_reason == "office"
    assert session.ended_at is not None
    assert SyncEvent.objects.filter(event_type="machine.session_ended").count() == 1
    with pytest.raises(NotFoundError):
        end_session(session_uid=uuid4(), reason=EndReason.OFFICE)


@pytest.mark.parametrize("by", ["swipe_id", "session_id"])
@pytest.mark.parametrize(
    ("said", "kept"), [("inactivity", "inactivity"), ("nap", "node"), (None, "node")]
)
def test_node_ends_a_session_by_its_swipe_or_its_id(
    node: SignedNode, by: str, said: str | None, kept: str
) -> None:
    message = node.swipe_message(make_person()[1])
    answer = node.post("swipes", message).json()
    name = {"swipe_id": message["swipe_id"], "session_id": answer["session_id"]}[by]
    reason = {"reason": said} if said else {}
    taken = node.events(node.event("session_end", {by: name} | reason))
    assert taken["accepted"] == 1
    assert MachineSession.objects.get().end_reason == kept


def test_late_end_keeps_its_time_and_is_clipped_to_the_start(node: SignedNode) -> None:
    answer = node.swipe(make_person()[1])
    early = utc_now() - timedelta(hours=1)
    end = {"session_id": answer["session_id"], "reason": "inactivity"}
    node.events(node.event("session_end", end, wall=early.isoformat(), clock="synced"))
    session = MachineSession.objects.get()
    assert session.ended_at == session.started_at


def test_session_of_a_foreign_node_is_not_touched(node: SignedNode) -> None:
    answer = node.swipe(make_person()[1])
    other = make_node(make_machine())
    taken = other.events(other.event("session_end", {"session_id": answer["session_id"]}))
    assert taken["accepted"] == 1
    assert MachineSession.objects.get().is_open


def test_unknown_session_changes_nothing(node: SignedNode) -> None:
    assert node.events(node.event("session_end", {"session_id": str(uuid4())}))["accepted"] == 1


def test_one_who_is_ended_passes_on_lead_and_machine_time_whatever_the_reason() -> None:
    machine = make_machine(max_operators=2, machine_type=MachineTypeFactory.create(needs_lead=True))
    node = make_node(machine)
    first = node.swipe(make_person(level="lead", shared=True)[1])
    node.swipe(make_person(level="lead", shared=True)[1])
    end = {"session_id": first["session_id"], "reason": "estop"}
    node.events(node.event("session_end", end))
    stays = MachineSession.objects.get(ended_at=None)
    assert stays.is_lead
    assert stays.machine_from is not None

"""Counted pieces: increments, credited to the session of that moment."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.clock import utc_now
from core.models import SyncEvent
from shopmonitor.models import MachineLog, MachineSession
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine(max_operators=2))


def test_counts_add_up_in_the_session_and_are_told_one_by_one(node: SignedNode) -> None:
    node.swipe(make_person()[1])
    same = {"mono_ms": 1}
    node.events(
        node.event("count", {"good": 5}, **same),
        node.event("count", {"good": 1, "scrap": 2, "rework": 1}, **same),
        node.event("count", {"total": 3}, **same),
    )
    session = MachineSession.objects.get()
    assert (session.good, session.scrap, session.rework) == (6, 2, 1)
    told = SyncEvent.objects.filter(event_type="machine.counted").order_by("sequence")
    assert [Decimal(event.payload["total"]) for event in told] == [5, 4, 3]
    assert {event.payload["session"] for event in told} == {str(session.uid)}
    assert MachineLog.objects.filter(kind="count").count() == 3


def test_count_without_anybody_there_is_told_without_a_session(node: SignedNode) -> None:
    node.events(node.event("count", {"good": 1}))
    assert SyncEvent.objects.get(event_type="machine.counted").payload["session"] is None


def test_late_count_goes_to_the_session_that_was_open_then(node: SignedNode) -> None:
    (_, first), (_, second) = make_person(), make_person()
    now = utc_now()
    for tag, hours in ((first, 4), (first, 3), (second, 2)):
        wall = (now - timedelta(hours=hours)).isoformat()
        node.swipe(tag, wall=wall, clock="synced")
    for minutes in (210, 150, 60):
        wall = (now - timedelta(minutes=minutes)).isoformat()
        node.events(node.event("count", {"good": 1}, wall=wall, clock="synced"))
    counts = MachineSession.objects.order_by("started_at").values_list("good", flat=True)
    assert list(counts) == [1, 1]


def test_of_two_people_the_one_who_was_there_longer_gets_the_pieces(node: SignedNode) -> None:
    node.swipe(make_person(shared=True)[1])
    node.swipe(make_person(shared=True)[1])
    node.events(node.event("count", {"good": 1}))
    counts = MachineSession.objects.order_by("started_at").values_list("good", flat=True)
    assert list(counts) == [1, 0]

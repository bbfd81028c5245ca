"""Swipes that a node took alone, judged again when they arrive."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.clock import utc_now
from core.models import SuitePermission, SyncEvent
from shopmonitor.models import Alert, BadgeSwipe, FloorEvent, MachineSession
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine(max_operators=2))


def offline(
    node: SignedNode, tag: str, at: datetime | None = None, *, granted: bool = True, **data: Any
) -> dict[str, Any]:
    """Return an offline swipe at a time that the node knows."""
    clock: dict[str, Any] = {"wall": at.isoformat(), "clock": "synced"} if at else {}
    content = {"swipe_id": str(uuid4()), "tag": tag, "granted_offline": granted} | data
    return node.event("swipe", content, offline=True, **clock)


def test_way_in_and_out_in_one_batch_is_a_session_of_then(node: SignedNode) -> None:
    _, tag = make_person()
    begin = utc_now() - timedelta(hours=3)
    answer = node.events(offline(node, tag, begin), offline(node, tag, begin + timedelta(hours=1)))
    assert answer["accepted"] == 2
    session = MachineSession.objects.get()
    assert (session.started_at, session.ended_at) == (begin, begin + timedelta(hours=1))
    assert session.machine_from == begin
    assert set(BadgeSwipe.objects.values_list("offline", "decision")) == {(True, "granted")}
    assert not Alert.objects.exists()
    assert FloorEvent.objects.filter(event_type="swipe", offline=True).count() == 2


def test_counts_between_in_and_out_belong_to_that_session(node: SignedNode) -> None:
    _, tag = make_person()
    begin = utc_now() - timedelta(hours=3)

    def count_at(at: datetime) -> dict[str, Any]:
        return node.event("count", {"good": 1}, wall=at.isoformat(), clock="synced")

    node.events(
        count_at(begin - timedelta(minutes=1)),
        offline(node, tag, begin),
        count_at(begin + timedelta(minutes=30)),
        offline(node, tag, begin + timedelta(hours=1)),
        count_at(begin + timedelta(hours=2)),
    )
    assert MachineSession.objects.get().good == 1
    told = SyncEvent.objects.filter(event_type="machine.counted").order_by("sequence")
    credited = [event.payload["session"] is not None for event in told]
    assert credited == [False, True, False]


def test_grant_without_the_right_stays_and_raises_an_alert(node: SignedNode) -> None:
    user, tag = make_person()
    SuitePermission.objects.filter(user=user).delete()
    event = offline(node, tag)
    node.events(event)
    assert MachineSession.objects.get().is_open
    assert BadgeSwipe.objects.get().reason == "no_permission"
    alert = Alert.objects.get()
    assert (alert.kind, user.display_name in alert.text) == ("offline_grant", True)
    message = node.swipe_message(tag, swipe_id=event["data"]["swipe_id"])
    again = node.post("swipes", message).json()
    assert again["action"] == "session_started"
    assert MachineSession.objects.get().is_open


def test_grant_to_an_unknown_badge_raises_an_alert_and_starts_nothing(node: SignedNode) -> None:
    node.events(offline(node, "04DEADBEEF0102"))
    assert not MachineSession.objects.exists()
    assert BadgeSwipe.objects.get().reason == "badge_unknown"
    assert "0102" in Alert.objects.get().text


def test_refusal_of_the_node_stands_though_the_person_had_the_right(node: SignedNode) -> None:
    node.events(offline(node, make_person()[1], granted=False))
    assert not MachineSession.objects.exists()
    swipe = BadgeSwipe.objects.get()
    assert (swipe.decision, swipe.action) == ("refused", "none")
    assert not Alert.objects.exists()


def test_leaving_is_never_refused_offline_either(node: SignedNode) -> None:
    _, tag = make_person()
    node.swipe(tag)
    node.events(offline(node, tag, granted=False))
    assert MachineSession.objects.get().ended_at is not None


def test_one_swipe_told_twice_is_one(node: SignedNode) -> None:
    _, tag = make_person()
    event = offline(node, tag)
    twin = event | {"seq": event["seq"] + 1}
    assert node.events(event, twin)["accepted"] == 2
    assert BadgeSwipe.objects.get().action == "session_started"
    assert MachineSession.objects.get().is_open


def test_live_swipe_that_is_told_again_as_an_event_changes_nothing(node: SignedNode) -> None:
    _, tag = make_person()
    message = node.swipe_message(tag)
    node.post("swipes", message)
    node.events(offline(node, tag, swipe_id=message["swipe_id"]))
    assert BadgeSwipe.objects.get().offline is False
    assert MachineSession.objects.get().is_open


def test_late_session_beside_a_live_one_tells_no_machine_time_twice(node: SignedNode) -> None:
    (_, live), (_, late) = make_person(shared=True), make_person(shared=True)
    now = utc_now()
    node.swipe(live, wall=(now - timedelta(hours=1)).isoformat(), clock="synced")
    node.events(
        offline(node, late, now - timedelta(hours=2)),
        offline(node, late, now - timedelta(minutes=30)),
    )
    node.swipe(live, wall=now.isoformat(), clock="synced")
    seconds = sum(machine_seconds(event.payload) for event in ended())
    assert seconds == pytest.approx(2 * 3600)


def ended() -> list[SyncEvent]:
    return list(SyncEvent.objects.filter(event_type="machine.session_ended"))


def machine_seconds(payload: dict[str, Any]) -> float:
    if payload["machine_from"] is None:
        return 0
    begin, end = (datetime.fromisoformat(payload[name]) for name in ("machine_from", "ended_at"))
    return (end - begin).total_seconds()

"""Batches of events through the node door, seen in the database."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from core.clock import utc_now
from core.errors import DatabaseStalledError
from core.models import SyncEvent
from shopmonitor.models import (
    Alert,
    BadgeSwipe,
    FloorEvent,
    MachineLive,
    MachineSession,
    MachineState,
    NodeDeadLetter,
    NodeNonce,
)
from shopmonitor.services import floor_events
from shopmonitor.services.door import within_limits
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def test_a_batch_is_taken_once_however_often_it_comes(node: SignedNode) -> None:
    batch = [
        node.event("state", {"execution": "ACTIVE"}),
        node.event("count", {"good": 2, "scrap": 1}),
        node.event("reading", {"kind": "temperature", "value": 21.5, "unit": "C"}),
        node.event("state", {"execution": "DANCING"}),
    ]
    first = node.events(*batch)
    assert (first["accepted"], first["duplicates"], len(first["rejected"])) == (3, 0, 1)
    assert first["ack_through"] == 4
    assert first["gap_from"] is None
    again = node.events(*reversed(batch))
    assert (again["accepted"], again["duplicates"], len(again["rejected"])) == (0, 4, 0)
    assert FloorEvent.objects.count() == 3
    assert MachineState.objects.get().execution == "ACTIVE"
    assert MachineLive.objects.get().execution == "ACTIVE"
    assert NodeDeadLetter.objects.get().seq == 4
    assert SyncEvent.objects.get(event_type="machine.counted").payload["good"] == "2"


def test_one_number_twice_in_a_batch_is_one_event(node: SignedNode) -> None:
    event = node.event("count", {"good": 1})
    answer = node.events(event, event)
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)


def test_gaps_hold_nothing_back_and_are_told(node: SignedNode) -> None:
    events = [node.event("state", {"execution": "READY"}) for _ in range(4)]
    answer = node.events(events[0], events[2])
    assert (answer["accepted"], answer["ack_through"], answer["gap_from"]) == (2, 1, 2)
    answer = node.events(events[1])
    assert (answer["ack_through"], answer["gap_from"]) == (3, None)


def test_numbers_of_another_boot_are_others(node: SignedNode) -> None:
    event = node.event("state", {"execution": "READY"})
    assert node.events(event)["accepted"] == 1
    node.boot_id = "another"
    assert node.events(event)["accepted"] == 1


def test_synced_clock_is_believed_however_long_ago(node: SignedNode) -> None:
    then = utc_now() - timedelta(days=40)
    node.events(node.event("state", {"execution": "ACTIVE"}, wall=then.isoformat(), clock="synced"))
    event = FloorEvent.objects.get()
    assert (event.occurred_at, event.clock) == (then, "synced")


def test_without_a_clock_the_counter_tells_how_long_ago(node: SignedNode) -> None:
    now = utc_now()
    with time_machine.travel(now, tick=False):
        message = {
            "boot_id": node.boot_id,
            "mono_ms": 100_000,
            "events": [node.event("state", {"execution": "READY"}, mono_ms=40_000)],
        }
        assert node.post("events", message).status_code == 200
    event = FloorEvent.objects.get()
    assert (event.occurred_at, event.clock) == (now - timedelta(seconds=60), "estimated")


def test_earlier_boot_without_a_clock_happened_nobody_knows_when(node: SignedNode) -> None:
    old = node.event("state", {"execution": "STOPPED"})
    old_boot, node.boot_id = node.boot_id, "newer"
    node.events()  # the old boot is heard first, else it would be the newest
    node.boot_id = old_boot
    node.events()
    node.boot_id = "newest"
    node.events(node.event("state", {"execution": "ACTIVE"}))
    node.boot_id = old_boot
    now = utc_now()
    with time_machine.travel(now, tick=False):
        assert node.events(old)["accepted"] == 1
    event = FloorEvent.objects.get(boot_id=old_boot)
    assert (event.occurred_at, event.clock) == (now, "unknown")
    assert MachineLive.objects.get().execution == "ACTIVE"
    assert [state.execution for state in MachineState.objects.all()] == ["ACTIVE"]


def test_wall_ten_seconds_ahead_is_estimated_and_raises_the_alert_once(node: SignedNode) -> None:
    ahead = (utc_now() + timedelta(seconds=10)).isoformat()
    for _ in range(2):
        node.events(node.event("count", {"good": 1}, wall=ahead, clock="synced"))
    assert set(FloorEvent.objects.values_list("clock", flat=True)) == {"estimated"}
    assert (Alert.objects.get().kind, Alert.objects.get().occurrences) == ("clock_jump", 2)


def test_many_events_that_act_are_taken_in_parts_and_counted_once(node: SignedNode) -> None:
    _, tag = make_person()
    batch = [
        node.event(
            "swipe",
            {"swipe_id": str(uuid4()), "tag": tag, "granted_offline": True},
            wall=(utc_now() - timedelta(hours=3) + timedelta(minutes=minute)).isoformat(),
            clock="synced",
        )
        for minute in range(120)
    ]
    batch.append(node.event("state", {"execution": "DANCING"}))
    answer = node.events(*reversed(batch))
    assert (answer["accepted"], answer["duplicates"], len(answer["rejected"])) == (120, 0, 1)
    assert (answer["ack_through"], answer["gap_from"]) == (121, None)
    assert MachineSession.objects.filter(ended_at__isnull=False).count() == 60
    assert node.events(*batch)["duplicates"] == 121
    assert NodeNonce.objects.count() == 2


def test_batch_that_broke_off_has_made_progress_and_ends_when_it_is_sent_again(
    node: SignedNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, tag = make_person()
    batch = [
        node.event("swipe", {"swipe_id": str(uuid4()), "tag": tag, "granted_offline": True})
        for _ in range(80)
    ]
    message = {"boot_id": node.boot_id, "events": batch}
    with monkeypatch.context() as patch:
        patch.setattr(floor_events, "within_limits", _once(within_limits))
        assert node.post("events", message).status_code == 503
    assert BadgeSwipe.objects.count() == floor_events.MOST_ACTING
    answer = node.events(*batch)
    assert (answer["accepted"], answer["duplicates"]) == (30, 50)


def _once(call: Callable[..., Any]) -> Callable[..., Any]:
    """Let the database answer once and then no more."""
    calls = count()

    def limited(work: Callable[[], Any]) -> Any:
        if next(calls):
            raise DatabaseStalledError("late")
        return call(work)

    return limited

"""Batches of events through the node door, seen in the database."""

import pytest

from core.models import SyncEvent
from shopmonitor.models import (
    Alert,
    EStopEvent,
    FloorEvent,
    MachineLive,
    MachineSession,
    MachineState,
    NodeDeadLetter,
)
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_a_batch_is_taken_once_however_often_it_comes() -> None:
    machine = make_machine()
    node = make_node(machine)
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
    assert NodeDeadLetter.objects.count() == 1
    assert SyncEvent.objects.filter(event_type="machine.counted").count() == 1


def test_a_count_is_credited_to_the_open_session() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    node.swipe(tag)
    node.events(node.event("count", {"good": 5}))
    assert MachineSession.objects.get().good == 5


def test_an_estop_ends_sessions_and_refuses_swipes_until_rearmed() -> None:
    machine = make_machine(max_operators=2)
    node = make_node(machine)
    _, one = make_person(shared=True)
    _, two = make_person(shared=True)
    node.swipe(one)
    node.swipe(two)
    node.events(node.event("estop", {"state": "TRIGGERED"}))
    assert set(MachineSession.objects.values_list("end_reason", flat=True)) == {"estop"}
    assert EStopEvent.objects.get().sessions_ended == 2
    assert Alert.objects.get().kind == "estop"
    assert node.swipe(one)["reason"] == "estop_active"
    node.events(node.event("estop", {"state": "ARMED"}))
    assert EStopEvent.objects.get().state == "RELEASED"
    assert node.swipe(one)["reason"] == "estop_active"


def test_a_node_ends_a_session_by_its_swipe() -> None:
    node = make_node(make_machine())
    _, tag = make_person()
    message = node.swipe_message(tag)
    node.post("swipes", message)
    node.events(
        node.event("session_end", {"swipe_id": message["swipe_id"], "reason": "inactivity"})
    )
    assert MachineSession.objects.get().end_reason == "inactivity"


def test_an_offline_grant_without_the_right_stays_and_raises_an_alert() -> None:
    node = make_node(make_machine())
    _, tag = make_person(level="")
    swipe = {"swipe_id": "7d0f3c54-8f0e-4f0f-9f57-111111111111", "tag": tag}
    node.events(node.event("swipe", swipe | {"granted_offline": True}, offline=True))
    assert MachineSession.objects.get().is_open
    assert Alert.objects.get().kind == "offline_grant"
    again = node.post("swipes", node.swipe_message(tag, swipe_id=swipe["swipe_id"])).json()
    assert again["action"] == "session_started"
    assert MachineSession.objects.count() == 1


def test_gaps_hold_nothing_back_and_are_told() -> None:
    node = make_node(make_machine())
    events = [node.event("state", {"execution": "READY"}) for _ in range(4)]
    answer = node.events(events[0], events[2])
    assert (answer["accepted"], answer["ack_through"], answer["gap_from"]) == (2, 1, 2)
    answer = node.events(events[1])
    assert (answer["ack_through"], answer["gap_from"]) == (3, None)


def test_heartbeat_and_config() -> None:
    machine = make_machine()
    node = make_node(machine)
    beat = node.post("heartbeat", {"boot_id": node.boot_id, "mono_ms": 5})
    assert beat.status_code == 200
    assert beat.json()["commands"] == []
    assert node.row.state == "online"
    config = node.send("GET", "config")
    assert config.json()["config"]["ports"]["0"]["machine"] == machine.code

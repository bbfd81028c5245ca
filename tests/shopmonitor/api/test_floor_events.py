"""Batches over HTTP: what is taken, what is refused, and who hears of it."""

from typing import Any
from uuid import uuid4

import pytest

from core.models import SecurityEvent
from shopmonitor.models import FloorEvent, MachineSession, NodeDeadLetter, NodeSequence
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def test_batch_of_500_is_taken_and_one_of_501_is_not(node: SignedNode) -> None:
    batch = [node.event("count", {"good": 1}) for _ in range(501)]
    response = node.post("events", {"boot_id": node.boot_id, "events": batch})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["events"]
    assert not NodeSequence.objects.exists(), "the node sends them again, in smaller batches"
    assert node.events(*batch[:500])["accepted"] == 500
    assert FloorEvent.objects.count() == 500


def test_empty_batch_is_taken(node: SignedNode) -> None:
    answer = node.events()
    assert answer == {
        "accepted": 0,
        "duplicates": 0,
        "rejected": [],
        "ack_through": 0,
        "gap_from": None,
    }


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"type": "state", "data": {"execution": "DANCING"}}, "data.execution"),
        ({"type": "dance", "data": {}}, "type"),
        ({"type": "io", "data": {}}, "data.on"),
        ({"type": "count", "data": {"good": 10**10}}, "data.good"),
        ({"type": "count", "data": {"good": -1}}, "data.good"),
        ({"type": "count", "data": {}}, "data"),
        ({"type": "reading", "data": {"kind": "", "value": 1}}, "data.kind"),
        ({"type": "reading", "data": {"kind": "t", "value": "warm"}}, "data.value"),
        ({"type": "estop", "data": {"state": "MAYBE"}}, "data.state"),
        ({"type": "session_end", "data": {}}, "data"),
        ({"type": "swipe", "data": {"swipe_id": str(uuid4()), "tag": "04A1B2"}}, "data.tag"),
        ({"type": "state", "data": {"execution": "READY"}, "wall": "x"}, "wall"),
        ({"type": "state", "data": {"execution": "READY"}, "port": 3}, "port"),
    ],
)
def test_bad_event_is_rejected_by_number_and_the_rest_is_taken(
    node: SignedNode, event: dict[str, Any], field: str
) -> None:
    good = node.event("state", {"execution": "ACTIVE"})
    bad = node.event("state", {}) | event
    answer = node.events(good, bad)
    assert (answer["accepted"], answer["duplicates"]) == (1, 0)
    (rejected,) = answer["rejected"]
    assert (rejected["seq"], rejected["field"]) == (bad["seq"], f"events[1].{field}")
    letter = NodeDeadLetter.objects.get()
    assert (letter.seq, letter.code) == (bad["seq"], rejected["code"])
    assert "tag" not in str(letter.message)
    assert answer["ack_through"] == bad["seq"]


def test_huge_number_in_one_event_does_not_spoil_the_batch(node: SignedNode) -> None:
    text = (
        '{"boot_id": "b", "events": [{"seq": 1, "mono_ms": 1, "type": "reading", "port": 0,'
        ' "data": {"kind": "t", "value": 1e999}}, {"seq": 2, "mono_ms": 1, "type": "reading",'
        ' "port": 0, "data": {"kind": "t", "value": 1e300}}]}'
    )
    response = node.send("POST", "events", text.encode())
    assert response.status_code in {200, 400, 422}
    assert response.status_code != 200 or response.json()["accepted"] == 1


def test_foreign_port_in_a_batch_is_noted_once(node: SignedNode) -> None:
    foreign = [node.event("state", {"execution": "READY"}, port=9) for _ in range(3)]
    answer = node.events(*foreign)
    assert {rejected["code"] for rejected in answer["rejected"]} == {"port_not_bound"}
    assert SecurityEvent.objects.filter(kind="port_not_bound").count() == 1
    assert NodeDeadLetter.objects.count() == 3


def test_event_without_port_belongs_to_the_only_machine(node: SignedNode) -> None:
    event = node.event("state", {"execution": "READY"})
    del event["port"]
    assert node.events(event)["accepted"] == 1
    assert FloorEvent.objects.get().machine == node.row.ports.get().machine


def test_pieces_of_a_whole_life_do_not_overflow(node: SignedNode) -> None:
    _, tag = make_person()
    node.swipe(tag)
    most = {"good": 1_000_000_000, "total": 1_000_000_000}
    node.events(*[node.event("count", most, mono_ms=5) for _ in range(5)])
    assert MachineSession.objects.get().good == 5_000_000_000

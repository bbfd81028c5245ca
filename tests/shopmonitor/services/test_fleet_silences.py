"""Many silent nodes are one alert."""

from datetime import timedelta

import pytest
import time_machine

from core.clock import utc_now
from shopmonitor.models import Alert
from shopmonitor.services.fleet_silences import settle_fleet_silence
from shopmonitor.services.silences import mark_silent_nodes
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


def beat(node: SignedNode) -> None:
    assert node.post("heartbeat", {"boot_id": "b", "mono_ms": 1}).status_code == 200


def opened() -> list[tuple[str, str]]:
    rows = Alert.objects.exclude(state="resolved").order_by("kind", "source")
    return list(rows.values_list("kind", "source"))


def test_many_nodes_that_fall_silent_are_one_alert_until_few_are_left() -> None:
    nodes = [make_node(make_machine(), node_id=f"n{number}") for number in range(4)]
    start = utc_now()
    for later, node in zip((0, 5, 10, 40), nodes, strict=True):
        with time_machine.travel(start + timedelta(seconds=later)):
            beat(node)
    seen = []
    for later in (76, 81, 86, 116):
        with time_machine.travel(start + timedelta(seconds=later)):
            mark_silent_nodes()
            settle_fleet_silence()
        seen.append(opened())
    assert seen == [
        [("node_silent", "n0")],
        [("node_silent", "n0"), ("node_silent", "n1")],
        [("fleet_silent", "fleet")],
        [("fleet_silent", "fleet")],
    ]
    assert "4 nodes" in Alert.objects.get(kind="fleet_silent").text

    with time_machine.travel(start + timedelta(seconds=120)):
        beat(nodes[0])
        settle_fleet_silence()
        assert opened() == [("fleet_silent", "fleet")]
        beat(nodes[1])
        settle_fleet_silence()
        assert opened() == [("node_silent", "n2"), ("node_silent", "n3")]
        beat(nodes[2])
    assert opened() == [("node_silent", "n3")]


def test_nodes_that_fall_silent_one_by_one_are_told_one_by_one() -> None:
    nodes = [make_node(make_machine(), node_id=f"n{number}") for number in range(3)]
    start = utc_now()
    for number, node in enumerate(nodes):
        with time_machine.travel(start + timedelta(minutes=2 * number)):
            beat(node)
            mark_silent_nodes()
    with time_machine.travel(start + timedelta(minutes=6)):
        mark_silent_nodes()
    assert opened() == [("node_silent", f"n{number}") for number in range(3)]

"""An event's line in the feed."""

import pytest

from shopmonitor.models import FloorEvent
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_feed_keeps_what_was_said_and_nothing_that_was_not() -> None:
    machine = make_machine()
    node = make_node(machine)
    node.events(
        node.event("count", {"good": 2}, offline=True),
        node.event("reading", {"kind": "door", "value": 1, "unit": ""}),
        node.event("estop", "ARMED"),
        {"seq": 9, "mono_ms": 1, "type": "reading", "data": {"kind": "t", "value": 0.1}},
    )
    rows = list(FloorEvent.objects.order_by("seq"))
    assert [row.data for row in rows] == [
        {"good": 2},
        {"kind": "door", "value": 1.0, "unit": ""},
        {"state": "ARMED"},
        {"kind": "t", "value": 0.1, "unit": ""},
    ]
    assert [row.offline for row in rows] == [True, False, False, False]
    assert [row.machine for row in rows] == [machine, machine, machine, None]
    assert {(row.node, row.boot_id) for row in rows} == {(node.row, node.boot_id)}

"""Several kinds in one batch: in the node's order, whatever order they are sent in."""

from typing import Any
from uuid import uuid4

import pytest

from shopmonitor.models import EStopEvent, MachineSession, MachineState
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine(), make_machine())


def offline(node: SignedNode, tag: str, **fields: Any) -> dict[str, Any]:
    data = {"swipe_id": str(uuid4()), "tag": tag, "granted_offline": True}
    return node.event("swipe", data, mono_ms=1, **fields)


def test_estop_after_a_swipe_ends_the_session(node: SignedNode) -> None:
    batch = [offline(node, make_person()[1]), node.event("estop", {"state": "TRIGGERED"})]
    node.events(*reversed(batch))
    assert MachineSession.objects.get().end_reason == "estop"
    assert EStopEvent.objects.get().sessions_ended == 1


def test_session_of_the_batch_is_ended_by_its_swipe(node: SignedNode) -> None:
    swipe = offline(node, make_person()[1])
    end = {"swipe_id": swipe["data"]["swipe_id"], "reason": "inactivity"}
    node.events(swipe, node.event("session_end", end))
    assert MachineSession.objects.get().end_reason == "inactivity"


def test_machines_of_one_batch_do_not_mix(node: SignedNode) -> None:
    node.events(
        node.event("state", {"execution": "ACTIVE"}, port=1),
        node.event("state", {"execution": "READY"}, port=0),
        offline(node, make_person()[1], port=1),
    )
    ports = {port.port: port.machine for port in node.row.ports.all()}
    states = {state.machine: state.execution for state in MachineState.objects.all()}
    assert states == {ports[0]: "READY", ports[1]: "ACTIVE"}
    assert MachineSession.objects.get().machine == ports[1]

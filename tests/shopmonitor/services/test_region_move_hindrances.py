"""What keeps a zone from going to another region now, and what to wait for."""

from datetime import timedelta
from typing import Any

import pytest

from core.clock import utc_now
from shopmonitor.models import Node, NodePort
from shopmonitor.services.region_move_hindrances import (
    MoveRefusedError,
    refuse_presence,
    refuse_unrest,
)
from tests.factories.core import ZoneFactory
from tests.factories.estops import pull
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def beat(node: SignedNode, **values: Any) -> Node:
    message = {"boot_id": node.boot_id, "mono_ms": 1} | values
    assert node.post("heartbeat", message).status_code == 200
    return node.row


def test_person_at_a_machine_and_an_estop_are_in_the_way() -> None:
    machine = make_machine()
    node, (person, tag) = make_node(machine), make_person()
    refuse_presence(machine.zone, floor="default")
    node.swipe(tag)
    with pytest.raises(MoveRefusedError, match=f"{person} is at {machine.code}"):
        refuse_presence(machine.zone, floor="default")
    node.events(node.event("estop", {"state": "TRIGGERED"}))
    with pytest.raises(MoveRefusedError, match="inspect and rearm it first"):
        refuse_presence(machine.zone, floor="default")


def test_node_that_may_still_have_something_to_tell_is_in_the_way() -> None:
    machine = make_machine()
    node, (_person, tag) = make_node(machine), make_person()
    refuse_unrest(beat(node), floor="default")
    node.swipe(tag)
    with pytest.raises(MoveRefusedError, match="wait for its next heartbeat"):
        refuse_unrest(node.row, floor="default")
    with pytest.raises(MoveRefusedError, match="still has messages to send"):
        refuse_unrest(beat(node, queue_depth=3), floor="default")
    refuse_unrest(beat(node), floor="default")
    Node.objects.update(last_seen_at=utc_now() - timedelta(minutes=3))
    with pytest.raises(MoveRefusedError, match="not heard for 2 minutes"):
        refuse_unrest(node.row, floor="default")


def test_estop_of_an_area_is_in_the_way_of_each_of_its_zones() -> None:
    machine = make_machine()
    other = make_machine(zone=ZoneFactory.create(area=machine.zone.area))
    node = make_node(machine)
    NodePort.objects.filter(node=node.row).update(estop_scope="area")
    pull(node)
    with pytest.raises(MoveRefusedError, match="inspect and rearm it first"):
        refuse_presence(other.zone, floor="default")

"""Who may go to another region; the going itself, broken off and done: test_distributed.py."""

import pytest

from shopmonitor.services.region_move_hindrances import MoveRefusedError
from shopmonitor.services.region_moves import Move, list_nodes_to_move, plan_move
from tests.factories.core import AreaFactory, MachineFactory
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_zone_that_stays_in_its_region_needs_no_command() -> None:
    with pytest.raises(MoveRefusedError, match="change its area on its page"):
        plan_move(zone=make_machine().zone, area=AreaFactory.create())


def test_node_of_two_zones_is_named() -> None:
    machine = make_machine()
    other = MachineFactory.create()
    alone, both = make_node(machine), make_node(machine, other)
    move = Move(machine.zone, AreaFactory.create(), "default", "default")
    with pytest.raises(MoveRefusedError, match=f"{both.row.node_id} watches {other.code}"):
        list_nodes_to_move(move)
    both.row.ports.filter(machine=other).delete()
    assert {node.node_id for node in list_nodes_to_move(move)} == {
        alone.row.node_id,
        both.row.node_id,
    }

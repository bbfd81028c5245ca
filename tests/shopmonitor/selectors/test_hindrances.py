"""What keeps the floor from being switched off."""

import pytest

from shopmonitor.choices import EStopState
from shopmonitor.models import MachineSession
from shopmonitor.selectors.hindrances import find_hindrance
from tests.factories.estops import make_estop, settle
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_estop_people_and_nodes_hinder_in_this_order() -> None:
    assert find_hindrance() == ""
    node = make_node(make_machine())
    _user, tag = make_person()
    node.swipe(tag)
    assert MachineSession.objects.get().ended_at is None
    machine = MachineSession.objects.get().machine
    estop = make_estop(state=EStopState.RELEASED, machine=machine)
    assert "E-stops in force: 1" in find_hindrance()
    settle(estop)
    assert "People at machines: 1" in find_hindrance()
    node.swipe(tag)
    assert "Enabled nodes: 1" in find_hindrance()
    row = node.row
    row.enabled = False
    row.save()
    assert find_hindrance() == ""

"""Nodes with what their ports are bound to."""

import pytest
from django.core.exceptions import ValidationError

from core.models import SyncEvent
from shopmonitor.models import Node, NodePort
from shopmonitor.services.nodes import change_node, create_node
from tests.factories.floor import make_machine

pytestmark = pytest.mark.django_db


def test_every_change_is_a_new_configuration_for_the_node() -> None:
    machine, other = make_machine(), make_machine()
    node = create_node(node=Node(node_id="n1"), ports=[{"port": 0, "machine": machine}])
    before = node.config_rev
    node.heartbeat_s = 10
    change_node(node=node)
    assert node.ports.get().machine == machine
    change_node(node=node, ports=[{"port": 1, "machine": other}])
    assert [(port.port, port.machine) for port in node.ports.all()] == [(1, other)]
    node.refresh_from_db()
    assert node.config_rev == before + 2


def test_wrong_port_leaves_the_node_as_it_was() -> None:
    machine = make_machine()
    node = create_node(node=Node(node_id="n1"), ports=[{"port": 0, "machine": machine}])
    with pytest.raises(ValidationError):
        change_node(node=node, ports=[{"port": 3, "machine": machine}] * 2)
    assert NodePort.objects.get().port == 0
    assert not SyncEvent.objects.filter(event_type="node.updated").exists()

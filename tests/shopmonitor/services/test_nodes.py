"""Making and changing nodes."""

import pytest

from shopmonitor.models import Node
from shopmonitor.services.nodes import change_node, create_node
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_node_is_made_with_its_ports() -> None:
    machine = make_machine()
    node = create_node(node=Node(node_id="n1"), ports=[{"port": 2, "machine": machine}])
    assert [(port.port, port.machine) for port in node.ports.all()] == [(2, machine)]


def test_change_keeps_what_the_node_told_meanwhile_and_raises_its_revision_each_time() -> None:
    node = make_node(make_machine())
    first, second = node.row, node.row
    node.post("heartbeat", {"boot_id": "b", "mono_ms": 1})
    first.language = "de"
    change_node(node=first)
    second.language = "en"
    change_node(node=second, ports=[])
    row = node.row
    assert (row.state, row.health["boot_id"], row.config_rev) == ("online", "b", 3)
    assert not row.ports.exists()

"""What a node is to do."""

import pytest

from shopmonitor.errors import NodeRefusedError
from shopmonitor.models import NodePort
from shopmonitor.services.node_config import config_of_node, read_config
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_each_port_has_what_its_machine_and_type_say() -> None:
    kind = MachineTypeFactory.create(offline_hours=0)
    node = make_node(
        make_machine(inactivity_end_s=600, inactivity_warning_s=300),
        make_machine(machine_type=kind),
    )
    NodePort.objects.filter(port=1).update(has_estop_input=True)
    config = config_of_node(node=node.row).config
    assert config.ports["0"].inactivity_end_s == 600
    assert (config.ports["1"].offline_hours, config.ports["1"].estop_input) == (0, 1)
    asked = read_config(key=node.known_key(), nonce="n")
    assert asked == config_of_node(node=node.row)
    with pytest.raises(NodeRefusedError):
        read_config(key=node.known_key(), nonce="n")

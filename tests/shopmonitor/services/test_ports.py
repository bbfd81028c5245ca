"""Ports of a node and the machines at which they hang."""

import pytest

from core.clock import utc_now
from core.errors import InvalidInputError
from shopmonitor.models import NodePort
from shopmonitor.services.ports import bind_port, check_port, unbind_port
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_port_is_bound_anew_and_to_nothing() -> None:
    first, second = make_machine(), make_machine()
    node = make_node(first)
    bind_port(node=node.row, port=0, machine=second, has_estop_input=True)
    port = NodePort.objects.get()
    assert (port.machine, port.has_estop_input) == (second, True)
    _, tag = make_person()
    assert node.swipe(tag)["machine"]["code"] == second.code
    unbind_port(node=node.row, port=0)
    assert node.post("swipes", node.swipe_message(tag)).status_code == 403
    assert node.row.config_rev == 3


def test_what_no_node_could_name_is_refused() -> None:
    machine = make_machine()
    node = make_node(machine)
    for port in (-1, 256):
        with pytest.raises(InvalidInputError, match="0 to 255"):
            bind_port(node=node.row, port=port, machine=machine)
    machine.deleted_at = utc_now()
    with pytest.raises(InvalidInputError, match="retired"):
        check_port(port=0, machine=machine)
    assert node.row.config_rev == 1

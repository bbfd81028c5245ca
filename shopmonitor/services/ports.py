"""Binding the ports of a node to machines; each change is a new configuration for the node."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.models import Machine
from shopmonitor.models import Node, NodePort
from shopmonitor.selectors.regions import tell_machine_elsewhere
from shopmonitor.services.nodes import change_node_in_transaction

HIGHEST_PORT = 255


@in_transaction(Node)
def bind_port(*, node: Node, port: int, machine: Machine, has_estop_input: bool = False) -> None:
    """Bind a port to a machine, instead of what it was bound to; sessions there go on.

    Raises:
        InvalidInputError: the machine is retired, or there can be no such port.
    """
    check_port(port=port, machine=machine)
    change_node_in_transaction(node=node)
    NodePort.objects.update_or_create(
        node=node, port=port, defaults={"machine": machine, "has_estop_input": has_estop_input}
    )


@in_transaction(Node)
def unbind_port(*, node: Node, port: int) -> None:
    """Bind a port to nothing; what the node names it for is refused from now on."""
    change_node_in_transaction(node=node)
    NodePort.objects.filter(node=node, port=port).delete()


def check_port(*, port: int, machine: Machine) -> None:
    """Refuse what no node could name.

    Raises:
        InvalidInputError: the machine is retired or of another region, or the port is not
            0 to 255.
    """
    if not 0 <= port <= HIGHEST_PORT:
        raise InvalidInputError(
            _("port {port}: 0 to {highest}.").format(port=port, highest=HIGHEST_PORT), field="port"
        )
    if machine.deleted_at is not None:
        raise InvalidInputError(
            _("port {port}: {machine} is retired.").format(port=port, machine=machine.code),
            field="machine",
        )
    elsewhere = tell_machine_elsewhere(machine)
    if elsewhere:
        raise InvalidInputError(
            _("port {port}: {why}").format(port=port, why=elsewhere), field="machine"
        )

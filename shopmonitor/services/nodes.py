"""Making and changing nodes with what their ports are bound to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from core.db.transactions import in_transaction
from core.services.records import change_in_transaction, create_in_transaction
from shopmonitor.models import Node, NodePort
from shopmonitor.selectors.regions import tell_machine_elsewhere
from shopmonitor.services.offline_lists import note_node_changed

HEARD_FIELDS = (
    *("state", "last_seen_at", "health", "acl_rev", "behind_since", "troubles"),
    *("firmware_wanted", "firmware_given_at"),
)

# The values of a port: `port`, `machine`, `has_estop_input`, `estop_scope`, `estop_answer_s`.
Port = Mapping[str, Any]


@in_transaction(Node)
def create_node(*, node: Node, ports: Sequence[Port] = ()) -> Node:
    """Make a node, without a key: that comes with a claim code.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return create_node_in_transaction(node=node, ports=ports)


@in_transaction(Node)
def change_node(*, node: Node, ports: Sequence[Port] | None = None) -> Node:
    """Change a node; ports that are given replace those that were.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    return change_node_in_transaction(node=node, ports=ports)


def create_node_in_transaction(*, node: Node, ports: Sequence[Port] = ()) -> Node:
    """Do what `create_node` does, inside a service's transaction."""
    create_in_transaction(node)
    _bind(node, ports)
    return node


def change_node_in_transaction(*, node: Node, ports: Sequence[Port] | None = None) -> Node:
    """Do what `change_node` does, inside a service's transaction."""
    current = Node.objects.select_for_update(no_key=True).get(pk=node.pk)
    # What the node itself tells may have changed since the caller read it.
    for name in HEARD_FIELDS:
        setattr(node, name, getattr(current, name))
    # The node learns by its number that there is a new configuration to fetch.
    node.config_rev = current.config_rev + 1
    change_in_transaction(node)
    if ports is not None:
        node.ports.all().delete()
        _bind(node, ports)
    note_node_changed(node=node)
    return node


def _bind(node: Node, ports: Sequence[Port]) -> None:
    for values in ports:
        port = NodePort(node=node, **values)
        port.full_clean()
        elsewhere = tell_machine_elsewhere(port.machine)
        if elsewhere:
            raise ValidationError({"machine": elsewhere})
        port.save(force_insert=True)

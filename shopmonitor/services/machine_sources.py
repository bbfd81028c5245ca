"""Rows that say from where machines are read; each is a node to the rest of the floor."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from shopmonitor.choices import AlertKind, NodeState, NodeType
from shopmonitor.models import MachineSource, Node, NodeKey
from shopmonitor.protocol.words import Execution, TimeQuality
from shopmonitor.services.alerts import resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.key_rotation import give_key
from shopmonitor.services.machine_states import ObservedState, store_states
from shopmonitor.services.nodes import Port, change_node_in_transaction, create_node_in_transaction
from shopmonitor.services.statements import Statements

PORT = 0
# A reader is missed after two and a half of them: 25 s.
HEARTBEAT_S = 10
# What only the reader writes; a form that was open meanwhile must not take it back.
READ_FIELDS = (
    "instance",
    "next_sequence",
    "boot_id",
    "event_number",
    "words",
    "heard_at",
    "gaps",
    "gap_at",
    "problem",
)
# With one of these changed it is another thing that is read, from its beginning.
_WHERE = ("machine_id", "protocol", "address", "device", "execution_key", "counter_key")


def create_source_in_transaction(*, source: MachineSource) -> None:
    """Make a reader of a machine with the node that it is to the floor.

    Raises:
        ValidationError: a field is wrong, or a node is called so already.
    """
    if Node.objects.filter(node_id=source.name).exists():
        text = _("A node is called so already; choose another name.")
        raise ValidationError({"name": text})
    node = Node(
        node_id=source.name,
        name=source.name,
        node_type=NodeType.GATEWAY,
        heartbeat_s=HEARTBEAT_S,
        enabled=source.enabled,
    )
    create_node_in_transaction(node=node, ports=[_port(source)])
    give_key(node=node)
    source.node = node
    source.full_clean()
    source.save(force_insert=True)


def change_source_in_transaction(*, source: MachineSource) -> None:
    """Change a reader; what it has read stays unless it reads something else from now on.

    Raises:
        ValidationError: a field is wrong.
    """
    current = MachineSource.objects.select_for_update(no_key=True).get(pk=source.pk)
    is_elsewhere = any(getattr(source, name) != getattr(current, name) for name in _WHERE)
    fresh = MachineSource()
    for name in READ_FIELDS:
        setattr(source, name, getattr(fresh if is_elsewhere else current, name))
    source.name, source.event_number = current.name, current.event_number
    source.full_clean()
    node = source.node
    if (source.enabled, source.machine_id, source.takes_estop) != (
        current.enabled,
        current.machine_id,
        current.takes_estop,
    ):
        node.enabled = source.enabled
        change_node_in_transaction(node=node, ports=[_port(source)])
    if current.enabled and (is_elsewhere or not source.enabled):
        _go_quiet(current)
    source.save()


def retire_source_in_transaction(*, source: MachineSource) -> None:
    """Take a reader away; what it told stays, and so does its node, which is no more heard."""
    _go_quiet(source)
    node = source.node
    source.delete()
    NodeKey.objects.filter(node=node).update(not_after=utc_now())
    node.enabled = False
    change_node_in_transaction(node=node, ports=[])


def _port(source: MachineSource) -> Port:
    return {"port": PORT, "machine": source.machine, "has_estop_input": source.takes_estop}


def _go_quiet(source: MachineSource) -> None:
    """Say that the machine is not heard of from now on; nobody need be alarmed."""
    alias, now = floor_alias(), utc_now()
    Node.objects.filter(pk=source.node_id).update(state=NodeState.NEW)
    statements = Statements()
    resolve_alerts(statements, kind=AlertKind.NODE_SILENT, source=source.name, at=now)
    statements.run(alias)
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT execution FROM machine_live WHERE machine_id = %s FOR NO KEY UPDATE",
            [source.machine_id],
        )
        row = cursor.fetchone()
    if row is None or row[0] == Execution.UNAVAILABLE:
        return
    state = ObservedState(
        source.machine_id, Execution.UNAVAILABLE.value, now, TimeQuality.SYNCED.value
    )
    store_states(alias=alias, observed=[state])

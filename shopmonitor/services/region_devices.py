"""What hangs on a node goes along when the node goes to another region's floor."""

from __future__ import annotations

from typing import Any

from core.services.records import retire_in_transaction
from shopmonitor.models import AccessoryIO, BluetoothDevice, Node


def carry_devices(*, source: str, target: str, node: Node, copy: Node) -> None:
    """Copy accessories and loudspeakers of a node with what they told; done again, anew.

    Part of a transaction of the target.
    """
    models: tuple[type[Any], ...] = (AccessoryIO, BluetoothDevice)
    for model in models:
        model._base_manager.using(target).filter(node=copy).delete()
        rows = list(model._base_manager.using(source).filter(node=node))
        for row in rows:
            row.pk, row.node = None, copy
        model._base_manager.using(target).bulk_create(rows)


def retire_devices(*, source: str, node: Node) -> None:
    """Take them out of use on the old floor, where the node is retired; part of its transaction."""
    for model in (AccessoryIO, BluetoothDevice):
        for row in model._base_manager.using(source).filter(node=node, deleted_at=None):
            retire_in_transaction(row)

"""Loudspeakers by Bluetooth as people see them."""

from __future__ import annotations

from django.db.models import QuerySet

from shopmonitor.models import BluetoothDevice, Node


def list_devices_of(node: Node) -> QuerySet[BluetoothDevice]:
    """Return the loudspeakers of a node by name, those that it found among them."""
    rows = BluetoothDevice.objects.filter(node=node, deleted_at__isnull=True)
    return rows.order_by("name", "pk")

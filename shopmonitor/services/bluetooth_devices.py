"""Loudspeakers by Bluetooth: made, changed and retired by people, told to pair by command."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError
from core.models import SuiteUser
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)
from shopmonitor.choices import CommandKind, CommandState
from shopmonitor.models import BluetoothDevice, Node, NodeCommand
from shopmonitor.models.bluetooth import TOLD_BY_NODE, BluetoothDeed, BluetoothStatus

# Pairing wants somebody's hand at the loudspeaker: who comes later presses again.
LIVES = timedelta(minutes=5)


@in_transaction(BluetoothDevice)
def create_device(*, device: BluetoothDevice) -> BluetoothDevice:
    """Make a loudspeaker that somebody knows the address of.

    Raises:
        ValidationError: a field is wrong, or the address is known already.
    """
    return create_in_transaction(device)


@in_transaction(BluetoothDevice)
def change_device(*, device: BluetoothDevice) -> BluetoothDevice:
    """Change a loudspeaker; at another node, or another address, nothing is known of it yet.

    Raises:
        ValidationError: a field is wrong, or the address is known already.
    """
    return change_device_in_transaction(device=device)


def change_device_in_transaction(*, device: BluetoothDevice) -> BluetoothDevice:
    """Do what `change_device` does, inside a service's transaction."""
    if device.moves("node_id") or device.moves("mac_address"):
        fresh = BluetoothDevice()
        for name in TOLD_BY_NODE:
            setattr(device, name, getattr(fresh, name))
    return change_in_transaction(device)


@in_transaction(BluetoothDevice)
def retire_device(*, device: BluetoothDevice) -> BluetoothDevice:
    """Retire a loudspeaker; its node is told to forget it."""
    return retire_device_in_transaction(device=device, by=None)


def retire_device_in_transaction(
    *, device: BluetoothDevice, by: SuiteUser | None
) -> BluetoothDevice:
    """Do what `retire_device` does, inside a service's transaction."""
    if device.is_paired and not device.is_deleted:
        _tell(device.node, BluetoothDeed.FORGET, device.mac_address, by)
    return retire_in_transaction(device)


@in_transaction(NodeCommand)
def scan_for_devices(*, node: Node, by: SuiteUser) -> NodeCommand:
    """Let a node look around for loudspeakers; what it finds it tells."""
    return _tell(node, BluetoothDeed.SCAN, "", by)


@in_transaction(NodeCommand)
def tell_device(*, device: BluetoothDevice, deed: BluetoothDeed, by: SuiteUser) -> NodeCommand:
    """Let its node pair, connect, disconnect or forget a loudspeaker; said twice it is one.

    How it turned out is known when the node says so.

    Raises:
        ConflictError: it is retired.
    """
    if device.is_deleted:
        raise ConflictError(_("It is retired. Make it anew first."))
    if deed == BluetoothDeed.PAIR:
        rows = BluetoothDevice.objects.filter(pk=device.pk)
        rows.update(status=BluetoothStatus.PAIRING, detail="")
    return _tell(device.node, deed, device.mac_address, by)


def _tell(node: Node, deed: BluetoothDeed, mac: str, by: SuiteUser | None) -> NodeCommand:
    now = utc_now()
    args = {"do": deed.value} | ({"mac": mac} if mac else {})
    # The node's row is the lock: of two who press at once, one finds the other's.
    Node.objects.select_for_update(no_key=True).get(pk=node.pk)
    same = NodeCommand.objects.filter(
        node=node, kind=CommandKind.BLUETOOTH, state=CommandState.WAITING, args=args
    )
    known = same.filter(expires_at__gt=now).first()
    return known or NodeCommand.objects.create(
        node=node, kind=CommandKind.BLUETOOTH, args=args, asked_by=by, expires_at=now + LIVES
    )

"""What nodes tell of loudspeakers; part of a batch's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.services.records import create_in_transaction
from shopmonitor.models import BluetoothDevice
from shopmonitor.models.bluetooth import BluetoothStatus
from shopmonitor.protocol.device_data import AudioData
from shopmonitor.protocol.words import TimeQuality
from shopmonitor.services.announcements import note_announced
from shopmonitor.services.taken_events import TakenEvent

FORGOTTEN = "forgotten"
PAIRED = (BluetoothStatus.PAIRED, BluetoothStatus.CONNECTED)
# A node in a busy hall finds every telephone; a person takes what is theirs.
MOST_FOUND = 50


def take_audio(*, alias: str, node: int, taken: Sequence[TakenEvent], at: datetime) -> None:
    """Follow what a node says of its loudspeakers; late news never hides newer ones.

    Args:
        at: aware UTC, server clock; nothing is told later than now.
    """
    told = [item for item in taken if isinstance(item.event.data, AudioData)]
    for item in sorted(told, key=lambda one: (one.when.occurred_at, one.event.seq)):
        _take_device(alias, node, item, at)


def _take_device(alias: str, node: int, item: TakenEvent, at: datetime) -> None:
    data, when = item.event.data, min(item.when.occurred_at, at)
    assert isinstance(data, AudioData)  # noqa: S101 - as the caller has filtered
    if data.announcement is not None:
        note_announced(
            alias=alias,
            node=node,
            announcement=data.announcement,
            state=data.state,
            detail=data.detail,
        )
        return
    if data.mac is None:
        return
    rows = BluetoothDevice.objects.using(alias).filter(deleted_at__isnull=True)
    device = rows.select_for_update(no_key=True).filter(mac_address=data.mac).first()
    if device is None:
        if data.state == BluetoothStatus.FOUND:
            _add_found(alias, node, data, when)
        return
    late = device.told_at is not None and (
        device.told_at > when or item.when.quality is TimeQuality.UNKNOWN
    )
    if device.node_id != node or late:
        return
    values = _values(device, data, when)
    if values:
        rows.filter(pk=device.pk).update(told_at=when, **values)


def _values(device: BluetoothDevice, data: AudioData, when: datetime) -> dict[str, object]:
    """Return what the columns become; nothing for words that say nothing of a known device."""
    if data.state == FORGOTTEN:
        return {"status": BluetoothStatus.DISCONNECTED, "is_paired": False, "detail": data.detail}
    if data.state not in BluetoothStatus.values or data.state == BluetoothStatus.FOUND:
        return {}
    status = BluetoothStatus(data.state)
    values: dict[str, object] = {"status": status, "detail": data.detail}
    if status in PAIRED:
        values["is_paired"] = True
    if status is BluetoothStatus.CONNECTED:
        values["last_connected_at"] = when
    return values


def _add_found(alias: str, node: int, data: AudioData, when: datetime) -> None:
    """Add what a node has found, out of use until a person takes it."""
    found = BluetoothDevice.objects.using(alias).filter(
        node=node, status=BluetoothStatus.FOUND, deleted_at__isnull=True
    )
    if found.count() >= MOST_FOUND:
        return
    assert data.mac is not None  # noqa: S101 - the caller has looked
    create_in_transaction(
        BluetoothDevice(
            node_id=node,
            name=(data.name.strip() or data.mac)[:64],
            mac_address=data.mac,
            active=False,
            status=BluetoothStatus.FOUND,
            told_at=when,
        )
    )

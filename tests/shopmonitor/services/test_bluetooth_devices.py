"""Loudspeakers by Bluetooth: what people tell their nodes."""

import pytest
from django.core.exceptions import ValidationError

from core.errors import ConflictError
from shopmonitor.models import BluetoothDevice, NodeCommand
from shopmonitor.models.bluetooth import BluetoothDeed
from shopmonitor.services.bluetooth_devices import (
    change_device,
    create_device,
    retire_device,
    scan_for_devices,
    tell_device,
)
from tests.factories.accessories import beat, make_device
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def orders() -> list[dict[str, str]]:
    return [each.args for each in NodeCommand.objects.order_by("pk")]


def test_pairing_is_a_command_that_the_node_hears_once() -> None:
    node, person = make_node(make_machine()), UserFactory.create()
    device = make_device(node.row)
    first = tell_device(device=device, deed=BluetoothDeed.PAIR, by=person)
    assert tell_device(device=device, deed=BluetoothDeed.PAIR, by=person) == first
    assert BluetoothDevice.objects.get().status == "pairing"
    (heard,) = beat(node)["commands"]
    assert heard["type"] == "bluetooth"
    assert heard["args"] == {"do": "pair", "mac": device.mac_address}


def test_a_node_is_told_to_look_around() -> None:
    node = make_node(make_machine()).row
    scan_for_devices(node=node, by=UserFactory.create())
    assert orders() == [{"do": "scan"}]


def test_at_another_node_nothing_is_known_of_it_yet() -> None:
    make_device(is_paired=True, status="connected")
    device = BluetoothDevice.objects.get()
    device.name = "Hall 2"
    assert change_device(device=device).status == "connected"
    device.node = make_node().row
    changed = change_device(device=device)
    assert (changed.status, changed.is_paired) == ("disconnected", False)


def test_what_is_retired_is_forgotten_by_its_node() -> None:
    paired, never = make_device(is_paired=True), make_device()
    retire_device(device=paired)
    retire_device(device=never)
    assert orders() == [{"do": "forget", "mac": paired.mac_address}]
    with pytest.raises(ConflictError):
        tell_device(device=paired, deed=BluetoothDeed.CONNECT, by=UserFactory.create())


@pytest.mark.parametrize("address", ["0c:a6:94:12:34:56", "0CA694123456", ""])
def test_a_wrong_address_is_refused_at_its_field(address: str) -> None:
    device = BluetoothDevice(node=make_node().row, name="Hall", mac_address=address)
    with pytest.raises(ValidationError) as refusal:
        create_device(device=device)
    assert "mac_address" in refusal.value.message_dict

"""What nodes tell of loudspeakers."""

from datetime import timedelta
from typing import Any

import pytest

from core.clock import utc_now
from shopmonitor.models import BluetoothDevice
from shopmonitor.services import audio_events
from tests.factories.accessories import make_device
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def say(node: SignedNode, state: str, mac: str, *, ago: float = 0, **data: Any) -> None:
    at = utc_now() - timedelta(seconds=ago)
    event = node.event(
        "audio",
        {"state": state, "mac": mac} | data,
        port=None,
        wall=at.isoformat(),
        clock="synced",
    )
    assert node.events(event)["accepted"] == 1


def test_its_state_is_what_the_node_says(node: SignedNode) -> None:
    device = make_device(node.row)
    say(node, "paired", device.mac_address, ago=30)
    say(node, "connected", device.mac_address.lower(), ago=20)
    row = BluetoothDevice.objects.get()
    assert (row.status, row.is_paired) == ("connected", True)
    assert row.last_connected_at == row.told_at
    say(node, "failed", device.mac_address, ago=10, detail="out of reach")
    row = BluetoothDevice.objects.get()
    assert (row.status, row.is_paired, row.detail) == ("failed", True, "out of reach")
    say(node, "forgotten", device.mac_address)
    row = BluetoothDevice.objects.get()
    assert (row.status, row.is_paired, row.detail) == ("disconnected", False, "")


def test_late_news_does_not_hide_newer_ones(node: SignedNode) -> None:
    device = make_device(node.row)
    say(node, "connected", device.mac_address, ago=5)
    say(node, "disconnected", device.mac_address, ago=60)
    assert BluetoothDevice.objects.get().status == "connected"


def test_another_node_says_nothing_of_it(node: SignedNode) -> None:
    device = make_device(node.row)
    say(make_node(make_machine()), "connected", device.mac_address)
    say(node, "humming", device.mac_address)
    assert BluetoothDevice.objects.get().told_at is None


def test_what_is_found_is_listed_out_of_use_and_not_without_end(
    node: SignedNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio_events, "MOST_FOUND", 2)
    for number in range(4):
        say(node, "found", f"0c:a6:94:00:00:{number:02x}", name=f"Box {number}")
    say(node, "found", "0C:A6:94:00:00:00", name="Box 0")
    found = BluetoothDevice.objects.order_by("pk")
    assert [(each.name, each.active, each.status) for each in found] == [
        ("Box 0", False, "found"),
        ("Box 1", False, "found"),
    ]

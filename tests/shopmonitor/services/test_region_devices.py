"""What hangs on a node goes along with it; the whole move: test_distributed.py."""

import pytest

from core.db.transactions import transaction_on
from shopmonitor.models import AccessoryIO, BluetoothDevice
from shopmonitor.services.region_devices import carry_devices, retire_devices
from tests.factories.accessories import make_accessory, make_device
from tests.factories.floor import make_node

pytestmark = pytest.mark.django_db


def test_taken_out_of_use_on_the_old_floor() -> None:
    node, other = make_node().row, make_node().row
    mine, foreign = make_accessory(node=node), make_accessory(node=other)
    make_device(node)
    with transaction_on("default"):
        retire_devices(source="default", node=node)
    assert list(AccessoryIO.objects.filter(deleted_at=None)) == [foreign]
    assert AccessoryIO.objects.get(pk=mine.pk).is_deleted
    assert not BluetoothDevice.objects.filter(deleted_at=None).exists()


def test_nothing_to_carry_is_nothing_done() -> None:
    node, copy = make_node().row, make_node().row
    make_accessory()
    with transaction_on("default"):
        carry_devices(source="default", target="default", node=node, copy=copy)
    assert AccessoryIO.objects.count() == 1

"""Loudspeakers of a node."""

import pytest

from shopmonitor.selectors.bluetooth_devices import list_devices_of
from tests.factories.accessories import make_device
from tests.factories.floor import make_node

pytestmark = pytest.mark.django_db


def test_a_node_has_its_own_by_name() -> None:
    node = make_node().row
    second, first = make_device(node, name="Saw"), make_device(node, name="Hall")
    make_device(node, name="Gone", deleted_at="2026-01-01T00:00Z")
    make_device()
    assert list(list_devices_of(node)) == [first, second]

"""Accessories and loudspeakers of nodes, and what their nodes tell of them."""

from __future__ import annotations

from itertools import count
from typing import Any

from core.clock import utc_now
from core.models import Machine
from shopmonitor.models import AccessoryIO, BluetoothDevice, Node
from tests.factories.core import MachineFactory
from tests.factories.floor import SignedNode

_numbers = count(1)


def _node() -> Node:
    name = f"A{next(_numbers)}"
    return Node.objects.create(node_id=name, state="online", last_seen_at=utc_now())


def make_accessory(
    machine: Machine | None = None, node: Node | None = None, **values: Any
) -> AccessoryIO:
    """Return an output that people switch, of a node that is heard."""
    number = next(_numbers) % 100
    default = {
        "name": f"Lamp {number}",
        "io_type": "output",
        "io_number": number,
        "role": "manual",
        "machine": machine or MachineFactory.create(),
    }
    return AccessoryIO.objects.create(node=node or _node(), **default | values)


def make_interlock(machine: Machine, node: Node | None = None, **values: Any) -> AccessoryIO:
    """Return an interlock of which nothing is known yet."""
    default = {"name": "Enclosure", "io_type": "input", "role": "interlock", "io_number": 1}
    return make_accessory(machine, node, **default | values)


def make_session_output(machine: Machine, node: Node | None = None, **values: Any) -> AccessoryIO:
    """Return an output that follows who is at the machine."""
    default = {"name": "Extraction", "role": "session", "io_number": 2}
    return make_accessory(machine, node, **default | values)


def make_device(node: Node | None = None, **values: Any) -> BluetoothDevice:
    """Return a loudspeaker that was not paired yet."""
    number = next(_numbers)
    default = {"name": f"Hall {number}", "mac_address": f"0C:A6:94:12:34:{number % 256:02X}"}
    return BluetoothDevice.objects.create(node=node or _node(), **default | values)


def beat(node: SignedNode, **fields: Any) -> dict[str, Any]:
    """Send a heartbeat; return the answer."""
    message = {"boot_id": node.boot_id, "mono_ms": 1000 * next(node.numbers)} | fields
    response = node.post("heartbeat", message)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def tell_io(node: SignedNode, accessory: AccessoryIO, *, on: bool, **fields: Any) -> None:
    """Let a node tell how one of its accessories is."""
    data = {"io": accessory.io_type, "number": accessory.io_number, "on": on}
    event = node.event("io", data, **fields)
    assert node.events(event)["accepted"] == 1

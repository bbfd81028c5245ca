"""A machine, its node on a road to the server, and somebody who may work there."""

from __future__ import annotations

from pathlib import Path

from tests.factories.floor import make_machine, make_node, make_person
from tests.firmware.certificates import NAME, Certificates
from tests.firmware.device import Device
from tests.shopmonitor.gateway.road import Road


class Place:
    """A node with its key; it is not switched on yet."""

    def __init__(self, road: Road, certificates: Certificates, folder: Path) -> None:
        self.road, self.certificates = road, certificates
        self.machine = make_machine()
        self.node = make_node(self.machine)
        self.tag = make_person()[1]
        self.url = road.url.replace("http://127.0.0.1", f"https://{NAME}")
        self.device = Device(folder)
        self.device.flash(url=self.url, authority=certificates.authority)
        self.device.write("identity.json", self.node.enrolled._asdict())

    def start(self) -> Device:
        """Switch the node on and wait until it has all that it fetches."""
        device = self.device.power_on()
        device.await_that(lambda: bool(device.display()) and device.read("acl.json") is not None)
        return device

    def watch_contact(self) -> None:
        """Wire the machine's e-stop contact to the node."""
        self.machine.node_ports.update(has_estop_input=True)

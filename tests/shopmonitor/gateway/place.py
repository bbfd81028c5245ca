"""A gateway on real pseudo terminals, before the real node door."""

import json
import logging
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from shopmonitor.gateway.configuration import read_configuration
from shopmonitor.gateway.gateway import Gateway
from tests.factories.floor import make_machine, make_node
from tests.shopmonitor.gateway.wires import Wire


class Place:
    """A folder with the gateway's files, two machines, and wires to plug in."""

    def __init__(self, folder: Path, url: str, log: pytest.LogCaptureFixture) -> None:
        self.folder, self.url, self.log = folder, url, log
        log.set_level(logging.INFO, logger="shopmonitor.gateway")
        self.machines = [make_machine(), make_machine()]
        enrolled = make_node(*self.machines, node_id="gateway-1").enrolled
        self.key_file = folder / "gateway-key.json"
        self.key_file.write_text(json.dumps(enrolled._asdict()))
        self.key_file.chmod(0o600)
        self.file = folder / "serial-gateway.toml"
        self._stop, self._thread = Event(), Thread()
        self._lines: list[str] = []

    def wire(self, frames: str, *more: str, name: str = "lathe", port: int = 0) -> Wire:
        """Plug a device in and name it in the file."""
        path = self.folder / name
        ports = "ports = [0, 1]" if frames == "console" else f"port = {port}"
        self.line(name, str(path), frames, ports, *more)
        return Wire(path)

    def line(self, name: str, device: str, frames: str, *more: str) -> None:
        """Name a line in the file."""
        head = [f'name = "{name}"', f'device = "{device}"', f'frames = "{frames}"']
        self._lines.append("\n".join(["[[line]]", *head, *more]))
        top = [f'url = "{self.url}"', f'key_file = "{self.key_file.name}"']
        self.file.write_text("\n".join([*top, *self._lines]) + "\n")

    def forget_lines(self) -> None:
        self._lines.clear()

    def start(self) -> None:
        self._stop = Event()
        gateway = Gateway(read_configuration(self.file), stop=self._stop)
        self._thread = Thread(target=gateway.run)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(20)
            assert not self._thread.is_alive()

    def said(self, message: str) -> list[Any]:
        """Return what was logged with these words."""
        return [one for one in self.log.records if one.message == message]

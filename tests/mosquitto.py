"""A broker of a test's own, started for real; it can be killed and comes back at its port."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import leave_out
from tests.waiting import wait_for


class Broker:
    """Mosquitto with a password, on loopback; it keeps on disk what it has taken."""

    user, password = "floor", "s3cret"

    def __init__(self, program: str, directory: Path) -> None:
        with socket.socket() as line:
            line.bind(("127.0.0.1", 0))
            self.port = int(line.getsockname()[1])
        self._program, self._config = program, directory / "mosquitto.conf"
        passwords = directory / "passwords"
        passwords.write_text(f"{self.user}:{self.password}\n")
        tool = shutil.which("mosquitto_passwd") or f"{program}_passwd"
        subprocess.run([tool, "-U", str(passwords)], check=True, capture_output=True)
        for path in (directory, passwords):
            path.chmod(0o755 if path.is_dir() else 0o644)
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n"
            f"user root\npersistence true\npersistence_location {directory}/\nautosave_interval 1\n"
            "autosave_on_changes true\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://{self.user}:{self.password}@127.0.0.1:{self.port}/hall"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "-c", str(self._config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert wait_for(self._listens)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker; left out in one line where there is none."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if program is None:
        leave_out("mosquitto", "apt-get install mosquitto")
    directory = tmp_path / "broker"
    directory.mkdir()
    broker = Broker(program, directory)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()

"""Serial lines for tests: pseudo terminals behind a path that stays, as under /dev/serial/by-id."""

import os
import tty
from pathlib import Path


class Wire:
    """The far end of a serial line; `path` is what the gateway opens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end = -1
        self.plug_in()

    def plug_in(self) -> None:
        self._end, near = os.openpty()
        tty.setraw(near)
        os.set_blocking(self._end, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(near))
        os.close(near)

    def unplug(self) -> None:
        if self._end >= 0:
            os.close(self._end)
            self._end = -1

    def say(self, data: bytes) -> None:
        assert os.write(self._end, data) == len(data)

    def hear(self) -> bytes:
        try:
            return os.read(self._end, 65536)
        except (BlockingIOError, OSError):
            return b""


def rdm6300(tag: str, *, version: str = "0A") -> bytes:
    """What the reader sends for a badge whose number is the tag."""
    content = version + tag
    checksum = 0
    for byte in bytes.fromhex(content):
        checksum ^= byte
    return b"\x02" + f"{content}{checksum:02X}".encode() + b"\x03"

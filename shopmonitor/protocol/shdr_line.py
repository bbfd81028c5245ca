"""The line to an SHDR adapter: TCP, text lines, `* PING` answered by `* PONG`.

Source: MTConnect agent documentation, "SHDR 2.0", heartbeat.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from shopmonitor.protocol.shdr import LONGEST_LINE

_PONG: Final = re.compile(rb"\A\* PONG (\d{1,9})\s*\Z")
_TICK_S: Final = 0.5
_SHORTEST_BEAT_S: Final = 1.0
_CHUNK: Final = 65_536


class LineLostError(Exception):
    """The adapter has hung up, cannot be reached, or said nothing for two heartbeats."""


class ShdrLine:
    """One connection to an adapter."""

    def __init__(
        self, *, host: str, port: int, now: Callable[[], datetime], timeout_s: float = 5.0
    ) -> None:
        """Connect; `now` is our clock, aware UTC.

        Raises:
            LineLostError: nobody answers there.
        """
        try:
            self._socket = socket.create_connection((host, port), timeout=timeout_s)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self._socket.settimeout(_TICK_S)
            self._socket.sendall(b"* PING\n")
        except OSError as error:
            raise LineLostError(str(error)) from error
        self._rest, self._now = b"", now
        self.beat_s: float | None = None  # what the adapter asked for; None: it has no heartbeat
        self._pinged = self._heard = time.monotonic()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def chunks(self) -> Iterator[list[bytes]]:
        """Yield lines as they come, an empty list now and then while none do.

        A line without a time gets that of its arrival.

        Raises:
            LineLostError: the adapter has gone.
        """
        while True:
            try:
                self._beat()
                data = self._socket.recv(_CHUNK)
            except TimeoutError:
                yield []
                continue
            except OSError as error:
                raise LineLostError(str(error)) from error
            if not data:
                raise LineLostError("the adapter hung up")
            self._heard = time.monotonic()
            yield self._cut(data)

    def _beat(self) -> None:
        if self.beat_s is None:
            return
        now = time.monotonic()
        if now - self._heard > 2 * self.beat_s:
            raise LineLostError("the adapter does not answer any more")
        if now - self._pinged >= self.beat_s:
            self._pinged = now
            self._socket.sendall(b"* PING\n")

    def _cut(self, data: bytes) -> list[bytes]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
        lines = []
        for line in whole:
            pong = _PONG.match(line)
            if pong is not None:
                self.beat_s = max(_SHORTEST_BEAT_S, int(pong[1]) / 1000)
            elif line.startswith(b"|"):
                lines.append(self._now().isoformat().encode() + line)
            else:
                lines.append(line)
        return lines

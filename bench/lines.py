"""Keep-alive lines of clients: requests go out in one piece, answers are cut at their length."""

from __future__ import annotations

import socket

READ_BYTES = 65536
PATIENCE_S = 10.0


class Line:
    """One connection, with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = b""

    def send(self, raw: bytes) -> None:
        """Send a request; it is small enough to leave in one go."""
        self.socket.sendall(raw)

    def receive(self) -> bytes | None:
        """Return a whole answer, None while there is more to come."""
        piece = self.socket.recv(READ_BYTES)
        if not piece:
            raise ConnectionError("the server hung up")
        data = self._heard + piece if self._heard else piece
        if not _is_whole(data):
            self._heard = data
            return None
        self._heard = b""
        return data


def _is_whole(data: bytes) -> bool:
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = data.lower().find(b"content-length:", 0, end)
    if at < 0:  # chunked
        return data.endswith(b"\r\n0\r\n\r\n")
    return len(data) >= end + 4 + int(data[at + 15 : data.index(b"\r\n", at)])

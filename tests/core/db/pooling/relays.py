"""A port that is mapped, as firewalls and containers do: bytes go both ways, nothing is lost."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def relay(target: int) -> Iterator[int]:
    """Map a port of this machine to another one, and yield it."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_take_in, args=(door, target), daemon=True).start()
        try:
            yield int(door.getsockname()[1])
        finally:
            door.shutdown(socket.SHUT_RDWR)


def _take_in(door: socket.socket, target: int) -> None:
    while True:
        try:
            client, _ = door.accept()
        except OSError:
            return
        server = socket.create_connection(("127.0.0.1", target))
        threading.Thread(target=_carry, args=(client, server), daemon=True).start()


def _carry(client: socket.socket, server: socket.socket) -> None:
    with client, server:
        while True:
            for source in select.select([client, server], [], [])[0]:
                data = source.recv(65536)
                if not data:
                    return
                (server if source is client else client).sendall(data)

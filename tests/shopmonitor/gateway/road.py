"""The way from the gateway to the server; it can be cut and mended."""

import socket
from contextlib import suppress
from threading import Event, Thread
from urllib.parse import urlsplit


class Road:
    """Carries TCP; while it is cut, connections are taken and dropped at once."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._target = (address.hostname, address.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open, self._ends, self._threads = Event(), list[socket.socket](), list[Thread]()
        self._open.set()
        self._start(self._accept)

    def cut(self) -> None:
        self._open.clear()
        self._drop()

    def mend(self) -> None:
        self._open.set()

    def close(self) -> None:
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target: object, *ends: socket.socket) -> None:
        thread = Thread(target=target, args=ends)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _drop(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends = []

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                if not self._open.is_set():
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._ends += [near, far]
                self._start(self._carry, near, far)
                self._start(self._carry, far, near)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

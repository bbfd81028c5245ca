"""An SHDR adapter and an MTConnect agent, as small as they can be, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from core.clock import utc_now

ITEMS = {
    "x1": ("EXECUTION", "Execution"),
    "p1": ("PART_COUNT", "PartCount"),
    "e1": ("EMERGENCY_STOP", "EmergencyStop"),
    "t1": ("TEMPERATURE", "Temperature"),
}


class Adapter:
    """Accepts readers, tells each how all stands, and what it is told to say."""

    def __init__(self, *, beat_ms: int | None = 1000) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.beat_ms = beat_ms
        self.pings = 0
        self._lines: dict[str, str] = {}
        self._lock = Lock()
        self._readers: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    @property
    def readers(self) -> int:
        return len(self._readers)

    def say(self, key: str, value: str, *, at: datetime | str | None = None) -> None:
        stamp = at if isinstance(at, str) else (at or utc_now()).isoformat()
        self.write(f"{stamp}|{key}|{value}", key=key)

    def write(self, line: str, *, key: str = "") -> None:
        with self._lock:
            if key:
                self._lines[key] = line
            for reader in self._readers:
                reader.sendall(f"{line}\n".encode())

    def drop(self) -> None:
        with self._lock:
            for reader in self._readers:
                with suppress(OSError):
                    reader.shutdown(socket.SHUT_RDWR)
            self._readers.clear()

    def close(self) -> None:
        # A thread that waits in accept() would keep the port open.
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.drop()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                reader, _address = self._server.accept()
                with self._lock:
                    for line in self._lines.values():
                        reader.sendall(f"{line}\n".encode())
                    self._readers.append(reader)
                Thread(target=self._listen, args=[reader], daemon=True).start()

    def _listen(self, reader: socket.socket) -> None:
        with reader, suppress(OSError):
            while data := reader.recv(4096):
                self.pings += data.count(b"* PING")
                if self.beat_ms is not None:
                    reader.sendall(f"* PONG {self.beat_ms}\n".encode())
            with self._lock, suppress(ValueError):
                self._readers.remove(reader)


class Seen(NamedTuple):
    sequence: int
    item: str
    at: datetime
    value: str


class Agent:
    """Keeps the newest observations and numbers them; starts anew when told to."""

    def __init__(self, *, keeps: int = 1000) -> None:
        self.keeps = keeps
        self.instance, self.first, self.next = 1, 1, 1
        self.clock_off = timedelta()
        self.questions: list[str] = []
        self._buffer: list[Seen] = []
        self._newest: dict[str, Seen] = {}
        self._lock = Lock()
        agent = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = agent.answer(self.path).encode()
                self.send_response(200 if b"<MTConnectError" not in body else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def observe(self, item: str, value: str, *, at: datetime | None = None) -> None:
        with self._lock:
            seen = Seen(self.next, item, at or utc_now(), value)
            self._buffer.append(seen)
            self._newest[item] = seen
            self.next += 1
            del self._buffer[: -self.keeps]
            self.first = self._buffer[0].sequence

    def start_anew(self) -> None:
        with self._lock:
            self.instance += 1
            self._buffer, self._newest = [], {}
            self.first = self.next = 1

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> str:
        with self._lock:
            self.questions.append(path)
            parts = urlsplit(path)
            if parts.path == "/probe":
                return self._probe()
            if parts.path == "/current":
                return self._streams(list(self._newest.values()), self.next)
            asked = parse_qs(parts.query)
            start, count = int(asked["from"][0]), int(asked["count"][0])
            if not self.first <= start <= self.next:
                return ('<MTConnectError xmlns="urn:mtconnect.org:MTConnectError:1.7"><Errors>'
                        '<Error errorCode="OUT_OF_RANGE">from is out of range</Error></Errors>'
                        "</MTConnectError>")  # fmt: skip
            found = [one for one in self._buffer if one.sequence >= start][:count]
            return self._streams(found, found[-1].sequence + 1 if found else self.next)

    def _probe(self) -> str:
        items = "".join(
            f'<DataItem category="EVENT" id="{key}" type="{kind}"/>'
            for key, (kind, _tag) in ITEMS.items()
        )
        return ('<?xml version="1.0"?><MTConnectDevices xmlns="urn:mtconnect.org:MTConnectDevices'
                f':1.7"><Header/><Devices><Device id="d" name="Lathe" uuid="L-1"><DataItems>{items}'
                "</DataItems></Device></Devices></MTConnectDevices>")  # fmt: skip

    def _streams(self, seen: list[Seen], following: int) -> str:
        now = utc_now() + self.clock_off
        rows = "".join(
            f'<{ITEMS[one.item][1]} dataItemId="{one.item}" sequence="{one.sequence}" timestamp='
            f'"{(one.at + self.clock_off).isoformat()}">{escape(one.value)}</{ITEMS[one.item][1]}>'
            for one in seen
        )
        return ('<?xml version="1.0"?><MTConnectStreams xmlns="urn:mtconnect.org:MTConnectStreams'
                f':1.7"><Header creationTime="{now.isoformat()}" instanceId="{self.instance}"'
                f' firstSequence="{self.first}" nextSequence="{following}"'
                f' lastSequence="{self.next - 1}"/><Streams><DeviceStream name="Lathe"><Events>'
                f"{rows}</Events></DeviceStream></Streams></MTConnectStreams>")  # fmt: skip


@contextmanager
def adapter(**values: Any) -> Iterator[Adapter]:
    """Give an adapter that is closed afterwards."""
    server = Adapter(**values)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def agent(**values: Any) -> Iterator[Agent]:
    """Give an agent that is closed afterwards."""
    server = Agent(**values)
    try:
        yield server
    finally:
        server.close()

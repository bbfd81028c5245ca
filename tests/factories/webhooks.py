"""A program outside: a real HTTP server that answers as a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from core.models import SuiteUser, Webhook
from core.services.webhooks import create_webhook
from tests.factories.people import make_person

SECRET = "whsec_c2hvcHN1aXRlIHRlc3RzIGFyZSBub3Qgc2VjcmV0"


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """What came in, and how to answer: a status, or a function that does it by itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.received: list[Received] = []
        self.answer: int | Callable[[Any], None] = 204
        self.more: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events?shop=1"

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.received]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run one on a free port for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            shown.received.append(Received(self.path, headers, body))
            if callable(shown.answer):
                shown.answer(self)
                return
            self.send_response(shown.answer)
            for name, value in shown.more.items():
                self.send_header(name, value)
            self.end_headers()
            if shown.answer >= 400:
                self.wfile.write(b"out of paper")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shown = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield shown
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def make_webhook(url: str, *, by: SuiteUser | None = None, **values: Any) -> Webhook:
    """Set up a webhook that hears of machines alone, unless said otherwise."""
    headers = values.pop("headers", None)
    webhook = Webhook(
        **{"name": "ERP", "url": url, "event_types": ["machine.created"], "timeout_s": 2} | values
    )
    return create_webhook(
        webhook=webhook, by=by or make_person(is_admin=True), secret=SECRET, headers=headers
    )

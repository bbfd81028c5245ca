"""A small server for the tests of the client: verifies, signs, and fails as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from shopmonitor.protocol.signatures import (
    SignedRequest,
    check_digest,
    read_signature,
    signature_matches,
)
from shopmonitor.protocol.signing import sign_answer
from tests.shopmonitor.protocol.signed_messages import CREATED, KID, SECRET

Reply = tuple[int, dict[str, Any] | None, dict[str, str]]


class Door:
    """What came in, and what is to go out next; when nothing is planned, 200 and an echo.

    A planned reply is a status with a body and headers, or "drop" (no answer at all),
    "unsigned" or "forged" (an answer that nobody with the key wrote).
    """

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[dict[str, Any]] = []
        self.nonces: list[str] = []
        self.created: list[int] = []
        self.plan: list[Reply | str] = []

    def reply(self, message: dict[str, Any]) -> Reply | str:
        self.seen.append(message)
        return self.plan.pop(0) if self.plan else (200, {"echo": message, "ack_through": -1}, {})


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, door: Door) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.door = door


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/enroll"):
            self.respond(201, body, {})
            return
        signed = self.verify(body)
        message = json.loads(body) if body else {"path": self.path}
        reply = self.server.door.reply(message)
        if reply == "drop":
            self.close_connection = True
            return
        status, answer, headers = (200, {"a": 1}, {}) if isinstance(reply, str) else reply
        content = b"" if answer is None else json.dumps(answer).encode()
        if reply != "unsigned":
            headers |= sign_answer(
                status=status, body=content, request_signature=signed.signature,
                request_label=signed.label, kid=KID, created=CREATED,
                secret=bytes(32) if reply == "forged" else SECRET,
            )  # fmt: skip
        self.respond(status, content, headers)

    def verify(self, body: bytes) -> SignedRequest:
        path, _mark, query = self.path.partition("?")
        signed = read_signature(
            method=self.command, path=path, query=query, header=self.headers.get,
            has_body=bool(body),
        )  # fmt: skip
        check_digest(signed.content_digest, body)
        assert signature_matches(signed, SECRET)
        self.server.door.nonces.append(signed.nonce)
        self.server.door.created.append(signed.created)
        return signed

    def respond(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = handle_any  # noqa: N815 - names of the base class

    def log_message(self, *_anything: object) -> None:
        pass


@contextmanager
def open_door() -> Iterator[Door]:
    door = Door()
    server = _Server(door)
    door.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

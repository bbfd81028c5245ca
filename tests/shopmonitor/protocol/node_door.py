"""A small server for the tests of the client: verifies, signs, and fails as it is told."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from shopmonitor.protocol.signatures import check_digest, read_signature, signature_matches
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


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("/enroll"):
                self.respond(201, json.dumps(json.loads(body)).encode(), {})
                return
            path, _mark, query = self.path.partition("?")
            signed = read_signature(
                method=self.command, path=path, query=query, header=self.headers.get,
                has_body=bool(body),
            )  # fmt: skip
            check_digest(signed.content_digest, body)
            assert signature_matches(signed, SECRET)
            door.nonces.append(signed.nonce)
            door.created.append(signed.created)
            reply = door.reply(json.loads(body) if body else {"path": path})
            if reply == "drop":
                self.close_connection = True
                return
            status, answer, headers = (200, {"a": 1}, {}) if isinstance(reply, str) else reply
            content = b"" if answer is None else json.dumps(answer).encode()
            if reply != "unsigned":
                secret = bytes(32) if reply == "forged" else SECRET
                headers |= sign_answer(
                    status=status, body=content, request_signature=signed.signature,
                    request_label=signed.label, kid=KID, secret=secret, created=CREATED,
                )  # fmt: skip
            self.respond(status, content, headers)

        def respond(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = handle_any  # noqa: N815 - names of the base class

        log_message: Callable[..., None] = lambda *_anything: None

    return Handler


@contextmanager
def open_door() -> Iterator[Door]:
    door = Door()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(door))
    server.daemon_threads = True
    door.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

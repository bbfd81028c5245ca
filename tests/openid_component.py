"""A component beside the suite, on a port of its own: it signs people in through the suite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session

VERIFIER = "v" * 64


class OpenIdComponent(ThreadingHTTPServer):
    """Greets whoever the suite says is there; everybody else is sent to the suite."""

    issuer = client_id = secret = ""

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def session(self) -> Any:
        """Return an independent client of the suite."""
        return OAuth2Session(
            self.client_id,
            self.secret,
            scope="openid profile groups",
            redirect_uri=f"{self.url}/back",
            code_challenge_method="S256",
        )

    def about(self) -> dict[str, Any]:
        """Return what the suite says of itself."""
        found: dict[str, Any] = requests.get(
            f"{self.issuer}/.well-known/openid-configuration", timeout=20
        ).json()
        return found


class _Pages(BaseHTTPRequestHandler):
    server: OpenIdComponent

    def do_GET(self) -> None:
        """Send to the suite, or greet."""
        if self.path.startswith("/back"):
            self._greet()
            return
        about = self.server.about()
        with self.server.session() as session:
            address, _state = session.create_authorization_url(
                about["authorization_endpoint"], code_verifier=VERIFIER
            )
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

    def _greet(self) -> None:
        about = self.server.about()
        # Closed at the end: a line that stays open keeps a connection of the suite's.
        with self.server.session() as session:
            session.fetch_token(
                about["token_endpoint"],
                authorization_response=f"{self.server.url}{self.path}",
                code_verifier=VERIFIER,
            )
            name = session.get(about["userinfo_endpoint"]).json()["name"]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Crib</title><h1>Hello {name}</h1>".encode())


@contextmanager
def openid_component() -> Iterator[OpenIdComponent]:
    """Run the component until the block ends; the caller says whom it asks."""
    with OpenIdComponent(("127.0.0.1", 0), _Pages) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()

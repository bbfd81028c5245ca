"""The door to a provider: signing in alone, and a plain word when it does not answer."""

import http.server
from collections.abc import Iterator
from threading import Thread

import pytest
from django.test import Client
from pytest_django import Settings

from core.choices import AuthProvider
from core.domain.outside_people import OutsideProvider

pytestmark = pytest.mark.django_db
DOOR = "/accounts/oidc/some/login/"


class Chatter(http.server.BaseHTTPRequestHandler):
    """A web server that is no provider."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"[hello]" if "broken" in self.path else b"{}")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Chatter) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["", "/broken"])
def test_server_that_is_no_provider_is_told_apart(
    settings: Settings, elsewhere: str, path: str
) -> None:
    settings.SUITE_PROVIDERS = {
        "some": OutsideProvider(
            code="some",
            name="Some",
            kind=AuthProvider.OIDC,
            server_url=f"{elsewhere}{path}",
            client_id="suite",
        )
    }
    answer = Client().get(DOOR)
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert Client().get(f"{DOOR}?process=connect").status_code == 404


def test_unknown_provider_is_no_address() -> None:
    assert Client().get(DOOR).status_code == 404

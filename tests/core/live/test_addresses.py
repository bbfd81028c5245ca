"""Where the live process is for a page, and whose pages may listen."""

import pytest
from django.conf import LazySettings
from django.test import RequestFactory

from core.live.addresses import is_own_host, is_own_origin, live_address, live_origin


@pytest.mark.parametrize(
    ("setting", "host", "found"),
    [
        ("", "127.0.0.1:8000", ("", "")),
        (":8001", "127.0.0.1:8000", ("http://127.0.0.1:8001/live/floor", "http://127.0.0.1:8001")),
        (":8001", "[::1]:8000", ("http://[::1]:8001/live/floor", "http://[::1]:8001")),
        ("/live/", "127.0.0.1:8000", ("/live/floor", "")),
        (
            "https://live.shop.example",
            "127.0.0.1:8000",
            ("https://live.shop.example/live/floor", "https://live.shop.example"),
        ),
    ],
)
def test_page_knows_where_to_listen(
    settings: LazySettings, setting: str, host: str, found: tuple[str, str]
) -> None:
    settings.SUITE_LIVE_URL = setting
    address = live_address(RequestFactory().get("/floor/", headers={"host": host}), "floor")
    assert (address, live_origin(address)) == found


@pytest.mark.parametrize(
    ("origin", "mine"),
    [
        ("", True),
        ("http://shop:8000", True),
        ("http://shop:8001", True),
        ("https://suite.example", True),
        ("http://shop:9000", False),
        ("http://evil.example:8000", False),
        ("http://shop.evil.example:8000", False),
        ("null", False),
    ],
)
def test_only_the_suites_own_pages_may_listen(
    settings: LazySettings, origin: str, mine: bool
) -> None:
    settings.SUITE_PORT = 8000
    settings.CSRF_TRUSTED_ORIGINS = ["https://suite.example"]
    assert is_own_origin(origin, host="shop:8001") is mine


@pytest.mark.parametrize(("host", "mine"), [("shop:8001", True), ("evil:8001", False), ("", False)])
def test_host_must_be_ours(settings: LazySettings, host: str, mine: bool) -> None:
    settings.ALLOWED_HOSTS = ["shop"]
    assert is_own_host(host) is mine

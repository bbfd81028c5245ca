"""Is it ready? Questions that take two seconds at most and answer yes or no."""

import ssl
import urllib.error
import urllib.request
from http import HTTPStatus

TIMEOUT_S = 2.0


def answers_ok(url: str) -> bool:
    """Tell whether `url` (ours, on this machine) answers 200."""
    trusting = ssl._create_unverified_context()  # noqa: S323, SLF001  # our own server, our own name
    ask = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),  # never through a proxy of the environment
        urllib.request.HTTPSHandler(context=trusting),
    )
    try:
        with ask.open(url, timeout=TIMEOUT_S) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, urllib.error.HTTPError):
        return False


def local_url(address: str, port: int, *, secure: bool) -> str:
    """Return where a server that binds `address` can be asked from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104  # any
    scheme = "https" if secure else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"

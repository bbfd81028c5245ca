"""Where the live process is, for pages; and whose pages may listen to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host


def live_address(request: HttpRequest, board: str) -> str:
    """Return where a page finds the stream of a board, empty where there is no live process.

    `SHOPSUITE_LIVE_URL` is the address of the live process as browsers see it, a path behind
    one's own address, or `:PORT` on the host of whichever page asks.
    """
    base = str(settings.SUITE_LIVE_URL)
    if not base:
        return ""
    if base.startswith(":"):
        host, _port = split_domain_port(request.get_host())
        base = f"{request.scheme}://{host}{base}"
    return f"{base.removesuffix('/').removesuffix('/live')}/live/{board}"


def live_origin(address: str) -> str:
    """Return the origin of a stream's address, empty where it is the page's own."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_own_host(host: str) -> bool:
    """Tell whether a request names a host that is ours."""
    name, _port = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def is_own_origin(origin: str, *, host: str) -> bool:
    """Tell whether a page of this origin may listen: the suite's own alone.

    Without an origin it is a page of the very address that is asked, or no browser.
    """
    if not origin or origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    parts = urlsplit(origin)
    name, _port = split_domain_port(host)
    if parts.netloc == host:
        return True
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.hostname == name.strip("[]") and port == settings.SUITE_PORT

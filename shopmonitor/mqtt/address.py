"""Where the broker is, read from one address."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

URL = "SHOPSUITE_MQTT_URL"
PORTS = {"mqtt": 1883, "mqtts": 8883}
PREFIX = "shopsuite"
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40}){0,3}")


class BrokerAddress(NamedTuple):
    """A broker, how to sign in there, and the beginning of the topics."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    prefix: str


def read_address(url: str) -> BrokerAddress:
    """Read `mqtts://user:password@broker.shop.example:8883/prefix`.

    Raises:
        ImproperlyConfigured: it is not written so; it is not repeated, since it holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ImproperlyConfigured(_wrong()) from None
    prefix = parts.path.strip("/") or PREFIX
    if not parts.hostname or not TOPIC.fullmatch(prefix) or set("?#") & set(url):
        raise ImproperlyConfigured(_wrong())
    return BrokerAddress(
        host=parts.hostname,
        port=port,
        tls=parts.scheme == "mqtts",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        prefix=prefix,
    )


def _wrong() -> str:
    return f"{URL}: write mqtts://user:password@broker.shop.example/prefix, or mqtt://…"

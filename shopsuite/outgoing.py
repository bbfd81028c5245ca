"""What messages to programs outside may reach, read from the environment."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from core.domain.webhook_addresses import Exemption, parse_exemption
from shopsuite.env import env_int, env_list

ALLOW = "SHOPSUITE_WEBHOOK_ALLOW"
POSTGRES, REDIS, WEB = 5432, 6379, 8000


def webhook_exemptions() -> list[Exemption]:
    """Return the addresses that are allowed though they are out of bounds for others."""
    found = []
    for text in env_list(ALLOW):
        try:
            found.append(parse_exemption(text))
        except ValueError:
            raise ImproperlyConfigured(
                f"{ALLOW}: '{text}' is no address; write 127.0.0.1:8000 or 169.254.7.0/24."
            ) from None
    return found


def own_ports(databases: Iterable[Mapping[str, Any] | None], cache_url: str) -> set[int]:
    """Return the ports on which the suite's own servers may listen on this machine."""
    ports = {env_int("PORT", WEB), env_int("SHOPSUITE_OWN_PORT", WEB)}
    for database in databases:
        named = {key.lower(): value for key, value in (database or {}).items()}.get("port")
        # An address with several hosts names a port for each.
        ports |= {int(port or POSTGRES) for port in str(named or "").split(",")}
    if cache_url.startswith("redis"):
        ports.add(urlsplit(cache_url).port or REDIS)
    return ports

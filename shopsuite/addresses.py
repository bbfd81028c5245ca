"""Every address of a database that the environment names, for who looks at the ways there."""

from typing import Any

from shopsuite.database_address import driver_parameters
from shopsuite.databases import OWNING, SERVING
from shopsuite.env import env_bool, env_names, env_secret

DIRECT = "DATABASE_DIRECT_URL"
APPS = ("CORE_", "MONITOR_", "TRACKER_")


def serving_addresses() -> dict[str, dict[str, Any]]:
    """Return what psycopg2 connects with, by variable: for web processes.

    Raises:
        ImproperlyConfigured: a URL cannot be read.
    """
    return _addresses(SERVING)


def direct_addresses() -> dict[str, dict[str, Any]]:
    """Return those that lead past a pooler: of the owner, and where notifications are heard.

    Raises:
        ImproperlyConfigured: a URL cannot be read.
    """
    return _addresses(OWNING) | _addresses(DIRECT)


def is_pooler_named() -> bool:
    """Tell whether web processes go through a pooler, whichever process asks."""
    return env_bool("SHOPSUITE_DATABASE_POOLER", default=False)


def _addresses(word: str) -> dict[str, dict[str, Any]]:
    known = (word, *(app + word for app in APPS))
    named = {name.removesuffix("_FILE") for name in env_names("") if name.startswith(known)}
    found = {name: env_secret(name) for name in sorted(named)}
    return {name: driver_parameters(name, url) for name, url in found.items() if url}

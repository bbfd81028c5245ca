"""Home and its copies: which databases they are, and how `replicate` gets there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from psycopg2.extensions import make_dsn

from core.db.backups.addresses import Address, address_of
from core.db.backups.errors import BackupError
from core.db.liveliness import LIVELINESS
from core.db.private_server import data_dir
from core.db.private_server.cluster import load_credentials
from core.db.private_server.layout import Layout
from core.db.private_server.server import SUPERUSER
from core.db.replication.errors import ReplicationError

HOME = DEFAULT_DB_ALIAS
NAME = "shopsuite replicate"
PREFIX = "suite_copy_"
# A line that swallows everything must not hold a copy up for minutes.
NOTICES_SILENCE = {"connect_timeout": "2", **{k: str(v) for k, v in LIVELINESS.items()}}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Copy:
    """A database that holds a copy of core."""

    alias: str

    @property
    def name(self) -> str:
        """What its subscription, its slot at home and its login there are called."""
        return f"{PREFIX}{self.alias}"


def list_copies(only: str = "") -> list[Copy]:
    """Return the copies of this installation, or the one that is named.

    Raises:
        ReplicationError: there is none, or none of this name.
    """
    aliases = dict.fromkeys(settings.SUITE_ALIASES.values())
    found = [Copy(alias) for alias in aliases if alias != HOME]
    if not found:
        raise ReplicationError(
            "Everything is in one database: there is nothing to copy. Name a database of its own"
            " with MONITOR_DATABASE_URL, TRACKER_DATABASE_URL or MONITOR_DATABASE_URL_<REGION>."
        )
    chosen = [copy for copy in found if only in ("", copy.alias)]
    if not chosen:
        known = ", ".join(copy.alias for copy in found)
        raise ReplicationError(f"There is no copy '{only}'; this installation has: {known}.")
    return chosen


def owner_of(alias: str) -> Address:
    """Return how a database is reached by a login that may set replication up."""
    named = settings.SUITE_OWNERS.get(alias)
    if named:
        return _address(named)
    return _superuser_of_private_server(address_of(alias))


@contextmanager
def at(alias: str) -> Iterator[Any]:
    """Connect as that login; each statement commits by itself.

    Raises:
        ReplicationError: the database is away.
    """
    address = owner_of(alias)
    try:
        with address.connect() as connection, connection.cursor() as cursor:
            yield cursor
    except BackupError as error:
        raise ReplicationError(
            f"{alias}: {error.message} Start the server, or correct {variable_of(alias)}."
        ) from error


def variable_of(alias: str) -> str:
    """Return the variable that says as whom `replicate` works in a database."""
    if alias == HOME:
        return "CORE_DATABASE_OWNER_URL"
    region = alias.removeprefix("shop_monitor_")
    if region != alias:
        return f"MONITOR_DATABASE_OWNER_URL_{region.upper()}"
    return f"{alias.removeprefix('shop_').upper()}_DATABASE_OWNER_URL"


def way_home(login: Mapping[str, str]) -> str:
    """Return what a copy's server is told to connect with, for a login at home."""
    parameters = dict(owner_of(HOME).parameters)
    for word in ("application_name", "options"):
        parameters.pop(word, None)
    return str(make_dsn(**{**parameters, **NOTICES_SILENCE, **login}))


def _address(parameters: Mapping[str, Any]) -> Address:
    words = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    words.pop("options", None)
    return Address({**words, "connect_timeout": "10", "application_name": NAME})


def _superuser_of_private_server(address: Address) -> Address:
    """Return our own server's superuser, where the address is that server's."""
    found = load_credentials(Layout(data_dir()))
    parameters = dict(address.parameters)
    own = found is not None and (
        parameters.get("host") in LOOPBACK and parameters.get("port") == str(found.port)
    )
    if own and found is not None:
        parameters |= {"user": SUPERUSER, "password": found.superuser_password}
    return _address(parameters)

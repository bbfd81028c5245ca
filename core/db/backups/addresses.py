"""Where a database is, in libpq's words: for a connection of ours and for PostgreSQL's programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2.extensions import make_dsn, parse_dsn

from core.db.backups.errors import BackupError
from core.db.hosts import hosts_of

# Long enough for a server at the other end of a slow line.
CONNECT_S = "10"
MAINTENANCE = ("postgres", "template1")
NAME = "shopsuite backup"


@dataclass(frozen=True)
class Address:
    """One database and who signs in there."""

    parameters: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the database."""
        return self.parameters["dbname"]

    def on(self, database: str) -> Address:
        """Return another database of the same server, for the same login."""
        return replace(self, parameters={**self.parameters, "dbname": database})

    @property
    def url(self) -> str:
        """What a DATABASE_URL of a child process says; holds the password."""
        words = {key: _quoted(value) for key, value in self.parameters.items()}
        hosts = ",".join(f"{_quoted(host)}:{port}" for host, port in hosts_of(self.parameters))
        wanted = words.get("target_session_attrs")
        return (
            f"postgresql://{words.get('user', '')}:{words.get('password', '')}@"
            f"{hosts}/{words['dbname']}" + (f"?target_session_attrs={wanted}" if wanted else "")
        )

    @property
    def argument(self) -> str:
        """What a program is given as `--dbname`: all but the password, which others could see."""
        return str(make_dsn(**{k: v for k, v in self.parameters.items() if k != "password"}))

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program: PG* variables of the caller would change what it does."""
        path = os.environ.get("PATH", os.defpath)  # noqa: TID251  # it is handed on, not read
        home = os.environ.get("HOME", "/")  # noqa: TID251  # certificates may lie there
        base = {"PATH": path, "HOME": home, "LC_ALL": "C.UTF-8"}
        password = self.parameters.get("password")
        return {**base, "PGPASSWORD": password} if password else base

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """Connect; each statement commits by itself.

        Raises:
            BackupError: the server is away or refuses.
        """
        try:
            connection = psycopg2.connect(make_dsn(**self.parameters))
        except psycopg2.OperationalError as error:
            raise BackupError(f"No connection to {self}: {str(error).strip()}") from error
        with closing(connection):
            connection.autocommit = True
            yield connection

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """Connect for a few statements."""
        with self.connect() as connection, connection.cursor() as cursor:
            yield cursor

    def maintenance(self) -> Address:
        """Return a database of the same server from which ours can be made and renamed.

        Raises:
            BackupError: the login may enter none of the usual ones.
        """
        for name in MAINTENANCE:
            try:
                with self.on(name).connect():
                    return self.on(name)
            except BackupError:
                continue
        raise BackupError(
            f"The login of {self} may enter neither 'postgres' nor 'template1', from where a new "
            f"database is made. Let it in, or make an empty database and name it with "
            f"--to-database."
        )

    def __str__(self) -> str:
        host = self.parameters.get("host") or "local socket"
        return f"{self.name} on {host}:{self.parameters.get('port') or 5432}"


def _quoted(value: str) -> str:
    return quote(value, safe="")


def address_of(alias: str) -> Address:
    """Return the database of an alias, past a pooler where DATABASE_DIRECT_URL names the way."""
    if settings.SUITE_DIRECT and alias == settings.SUITE_SITE:
        found: dict[str, Any] = dict(settings.SUITE_DIRECT)
    else:
        found = dict(connections[alias].get_connection_params())
    found.pop("cursor_factory", None)
    return _address(found)


def address_from_url(url: str, *, option: str = "--to-database") -> Address:
    """Read an address that a person typed.

    Args:
        option: where they typed it.

    Raises:
        BackupError: it cannot be read; the password is not repeated.
    """
    try:
        found = parse_dsn(url)
    except psycopg2.ProgrammingError:
        raise BackupError(
            f"{option}: not a database address; write postgresql://user:password@host:port/name"
        ) from None
    if not found.get("dbname"):
        raise BackupError(f"{option}: the address names no database.")
    return _address(found)


def _address(found: Mapping[str, Any]) -> Address:
    words = {key: str(value) for key, value in found.items() if value not in (None, "")}
    words.pop("options", None)  # a search path of ours is no help here
    return Address({**words, "connect_timeout": CONNECT_S, "application_name": NAME})

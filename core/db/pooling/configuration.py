"""The files of a PgBouncer in transaction mode, for the logins and databases of this suite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import SuiteError

# What goes past the pooler: dispatcher, live, jobs, commands, a backup, and somebody with psql.
DIRECT = 15
# Below this a pool is a queue: web processes have eight threads.
LEAST = 2
CLIENTS = 1000
WAIT_S = 10


@dataclass(frozen=True)
class Login:
    """Who signs in where, as an address of the suite says it."""

    variable: str
    host: str
    port: int
    database: str
    user: str
    password: str


@dataclass(frozen=True)
class Room:
    """How many connections a server has for us.

    Attributes:
        most: its `max_connections`.
        kept: those it keeps for superusers and for replication.
    """

    most: int
    kept: int


class PoolerError(SuiteError):
    """A configuration cannot be made; the message says what to do."""

    code = "pooler"
    status = 500


def login_of(variable: str, parameters: dict[str, Any]) -> Login:
    """Read an address.

    Raises:
        PoolerError: it has no password, or a host that is a folder.
    """
    user, password = parameters.get("user", ""), parameters.get("password", "")
    host = parameters.get("host") or "127.0.0.1"
    if not user or not password:
        raise PoolerError(f"{variable}: the address needs a user and a password for a pooler.")
    if host.startswith("/"):
        raise PoolerError(f"{variable}: {host} is a socket; name the server by host and port.")
    if "," in host:
        raise PoolerError(
            f"{variable}: PgBouncer cannot tell which of several hosts is written to; name one"
            " host, such as the address that moves along in a fail-over."
        )
    if any(mark in user + password for mark in "\n\0"):
        raise PoolerError(f"{variable}: a line break in a name or password cannot be written.")
    port = int(parameters.get("port") or 5432)
    return Login(variable, host, port, parameters["dbname"], user, password)


def pool_size(logins: Sequence[Login], room: Room) -> int:
    """Return how many server connections each login may have in each database.

    Raises:
        PoolerError: the server has too few.
    """
    pools = len({(one.database, one.user) for one in logins})
    size = (room.most - room.kept - DIRECT) // pools
    if size < LEAST:
        needed = LEAST * pools + DIRECT + room.kept
        raise PoolerError(
            f"The server allows {room.most} connections, and {pools} pools beside {DIRECT} direct"
            f" ones need {needed}: set max_connections = {max(needed, 50)} there, or take a larger"
            " database."
        )
    return size


def configuration_text(
    logins: Sequence[Login], *, folder: str, listen: tuple[str, int], size: int
) -> str:
    """Return pgbouncer.ini.

    Args:
        folder: where the file of users lies.
        listen: address and port that web processes are given.
        size: of each pool, as `pool_size` says.
    """
    databases: dict[str, str] = {}
    for one in logins:
        server = f"host={one.host} port={one.port} dbname={_quoted(one.database)}"
        if databases.setdefault(one.database, server) != server:
            raise PoolerError(
                f"{one.variable}: there are two databases {one.database} on different servers;"
                " give each server a pooler of its own."
            )
    address, port = listen
    lines = [
        "; Written by `manage.py pooler_config`. Write it anew when addresses change.",
        "[databases]",
        *(f"{_quoted(name)} = {server}" for name, server in databases.items()),
        "",
        "[pgbouncer]",
        f"listen_addr = {address}",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = scram-sha-256",
        f"auth_file = {folder}/userlist.txt",
        "; A connection belongs to a client for one transaction: the suite keeps nothing in it.",
        "pool_mode = transaction",
        f"default_pool_size = {size}",
        f"max_client_conn = {CLIENTS}",
        "; Whoever waits longer for a server gets an error in words, and the proxy a 503.",
        f"query_wait_timeout = {WAIT_S}",
        "; Sent by some drivers, and of no weight here. Never `options`: a search path that comes",
        "; with the connection would be lost without a word.",
        "ignore_startup_parameters = extra_float_digits",
        "",
    ]
    return "\n".join(lines)


def users_text(logins: Sequence[Login]) -> str:
    """Return userlist.txt: passwords as they are, for the pooler signs in with them.

    Raises:
        PoolerError: one user has two passwords.
    """
    found: dict[str, Login] = {}
    for one in logins:
        if found.setdefault(one.user, one).password != one.password:
            raise PoolerError(
                f"{one.variable}: {one.user} has another password than in"
                f" {found[one.user].variable}; a pooler knows one for each user."
            )
    return "".join(f"{_named(one.user)} {_named(one.password)}\n" for one in found.values())


def _named(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _quoted(name: str) -> str:
    plain = name.replace("_", "").replace("-", "").isalnum()
    return name if plain else "'" + name.replace("'", "''") + "'"

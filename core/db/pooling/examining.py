"""What stands between the suite and its databases, asked of the connections themselves."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg2
from django.conf import settings

from core.db import roles
from core.db.router import SEARCH_PATH

OLDEST = 15
HEARD_WITHIN_S = 3.0


@dataclass(frozen=True)
class Finding:
    """What is wrong with a way to a database.

    Attributes:
        where: the variable that names it.
        what, remedy: sentences.
    """

    where: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Way:
    """A way to a database.

    Attributes:
        variable: that names it.
        pooled: it is meant to lead through a pooler.
        listens: it must hear notifications, so no pooler may be in between.
    """

    variable: str
    parameters: Mapping[str, Any]
    pooled: bool = False
    listens: bool = False


def examine(way: Way) -> list[Finding]:
    """Connect and look; a database that cannot be reached is a finding."""
    try:
        with closing(psycopg2.connect(**way.parameters)) as line:
            line.autocommit = True
            return list(_faults(way, line))
    except psycopg2.OperationalError as error:
        return [_no_way(way, str(error).strip())]


def _faults(way: Way, line: Any) -> Iterator[Finding]:
    between = has_something_between(line)
    if between and not way.pooled:
        yield Finding(
            way.variable,
            "Something stands between this address and the server, such as PgBouncer.",
            "Set SHOPSUITE_DATABASE_POOLER=1 for web processes, and name the server itself in"
            " DATABASE_OWNER_URL or DATABASE_DIRECT_URL."
            if not way.listens
            else "Name the server itself here: the dispatcher listens, and migrate holds locks.",
        )
    if way.listens and not hears(way.parameters):
        yield Finding(
            way.variable,
            "A notification that is sent there is not heard there.",
            "Name the server itself, past any pooler: the dispatcher would find work only when"
            " it looks, every few seconds.",
        )
    with line.cursor() as cursor:
        yield from _of_the_server(way, cursor)


def _of_the_server(way: Way, cursor: Any) -> Iterator[Finding]:
    cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
    (version,) = cursor.fetchone()
    if version < OLDEST:
        yield Finding(
            way.variable,
            f"PostgreSQL {version} is too old.",
            f"Take {OLDEST} or newer: `restore --to-database` brings a backup there.",
        )
    cursor.execute("SHOW search_path")
    path = tuple(name.strip() for name in cursor.fetchone()[0].split(","))
    if way.pooled and path != SEARCH_PATH:
        cursor.execute("SELECT current_database()")
        yield Finding(
            way.variable,
            f"The search path is {', '.join(path)}.",
            f'As the owner, past the pooler: ALTER DATABASE "{cursor.fetchone()[0]}" SET'
            f" search_path = {', '.join(SEARCH_PATH)};",
        )
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
        " AND pg_has_role(session_user, oid, 'MEMBER')",
        [list(roles.ROLES)],
    )
    missing = sorted(set(roles.ROLES) - {name for (name,) in cursor.fetchall()})
    if len(missing) == len(roles.ROLES):
        yield Finding(
            way.variable,
            "The login may take none of the suite's roles, so no door opens.",
            "Let the server's administrator run what `manage.py database_logins --sql OWNER`"
            " prints, then run migrate.",
        )
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
    if cursor.fetchone()[0]:
        yield Finding(
            way.variable,
            "The login is a superuser: no wall of the database holds for it.",
            "Take a login of `manage.py database_logins`, and an owner that is no superuser.",
        )


def has_something_between(line: Any) -> bool:
    """Tell whether the server sees another client than us: a pooler, or a port that is mapped.

    Only of TCP; a pooler on a socket is not seen.
    """
    with line.cursor() as cursor:
        cursor.execute("SELECT inet_client_port()")
        (seen,) = cursor.fetchone()
    with socket.socket(fileno=os.dup(line.fileno())) as ours:
        if ours.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        return bool(seen != ours.getsockname()[1])


def hears(parameters: Mapping[str, Any]) -> bool:
    """Tell whether what is sent at one connection comes in at another that listens."""
    channel = f"check_{uuid4().hex[:12]}"
    with (
        closing(psycopg2.connect(**parameters)) as listener,
        closing(psycopg2.connect(**parameters)) as sender,
    ):
        listener.autocommit = sender.autocommit = True
        listener.cursor().execute(f"LISTEN {channel}")
        # Another transaction of another client: a pooler gives its server away.
        sender.cursor().execute(f"NOTIFY {channel}")
        until = time.monotonic() + HEARD_WITHIN_S
        while time.monotonic() < until:
            if select.select([listener], [], [], 0.1)[0]:
                listener.poll()
                if listener.notifies:
                    return True
    return False


def _no_way(way: Way, said: str) -> Finding:
    first = said.splitlines()[0]
    remedies = {
        "unsupported startup parameter": "It is PgBouncer: set SHOPSUITE_DATABASE_POOLER=1.",
        "password authentication failed": "Correct user or password in the address; behind"
        " PgBouncer, write userlist.txt anew with `manage.py pooler_config`.",
        "no such database": "PgBouncer does not know it: write pgbouncer.ini anew with"
        " `manage.py pooler_config`.",
        "does not exist": "Create the database, or correct its name in the address.",
        "Connection refused": "Nothing answers at this host and port: start it, or correct them.",
        "too many": "The server's connections are used up: put a pooler in front of it"
        " (`manage.py pooler_config`), or raise max_connections.",
    }
    remedy = next((told for words, told in remedies.items() if words in said), "")
    return Finding(
        way.variable, f"No connection: {first}", remedy or "Correct the address and try again."
    )


def known_ways() -> list[Way]:
    """Return every address of a database in the environment."""
    pooled = settings.SUITE_POOLER_NAMED
    ways = [
        Way(variable, parameters, pooled=pooled)
        for variable, parameters in settings.SUITE_SERVING_WAYS.items()
    ]
    ways += [
        Way(variable, parameters, listens=True)
        for variable, parameters in settings.SUITE_DIRECT_WAYS.items()
    ]
    return ways

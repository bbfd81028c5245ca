"""What stands between the suite and its databases, asked of the connections themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2

from core.db.pooling.servers import faults_of_server
from core.db.pooling.sessions import Mode, has_something_between, hears, mode_of
from core.db.pooling.ways import Finding, Way


def examine(way: Way) -> list[Finding]:
    """Connect and look; a database that cannot be reached is a finding."""
    try:
        with closing(psycopg2.connect(**way.parameters)) as line:
            line.autocommit = True
            return list(_faults(way, line))
    except psycopg2.OperationalError as error:
        return [_no_way(way, str(error).strip())]


def _faults(way: Way, line: Any) -> Iterator[Finding]:
    mode = mode_of(way.parameters)
    if way.pooled:
        yield from _of_a_pooler(way, mode, is_there=has_something_between(line))
    elif mode is not Mode.SESSION:
        yield way.finding(
            "Something stands between this address and the server, such as PgBouncer.",
            "Set SHOPSUITE_DATABASE_POOLER=1 for web processes, and name the server itself in"
            " DATABASE_OWNER_URL or DATABASE_DIRECT_URL."
            if not way.listens
            else "Name the server itself here: the dispatcher listens, and migrate holds locks.",
        )
    if way.listens and not hears(way.parameters):
        yield way.finding(
            "A notification that is sent there is not heard there.",
            "Name the server itself, past any pooler: the dispatcher would find work only when"
            " it looks, every few seconds.",
        )
    with line.cursor() as cursor:
        yield from faults_of_server(way, cursor)


def _of_a_pooler(way: Way, mode: Mode, *, is_there: bool) -> Iterator[Finding]:
    if mode is Mode.STATEMENT:
        yield way.finding(
            "The pooler gives each statement another connection (pool_mode = statement): nothing"
            " that is written together can be.",
            "Set pool_mode = transaction in pgbouncer.ini, or in the provider's settings of its"
            " pooler, and start that one anew.",
        )
    elif mode is Mode.SESSION and is_there:
        yield way.finding(
            "What stands there keeps a connection of the server for each client (pool_mode ="
            " session): it spares none.",
            "Set pool_mode = transaction in pgbouncer.ini, or in the provider's settings of its"
            " pooler. Is there no pooler and only a mapped port: leave SHOPSUITE_DATABASE_POOLER"
            " unset.",
        )


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

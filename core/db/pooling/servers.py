"""What a server must have for the suite, and the words to whoever runs it where it has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.db import roles
from core.db.pooling.ways import Finding, Way
from core.db.router import SEARCH_PATH

OLDEST = 15
# From here on who may take a role is told apart from who is merely a member.
TAKES_APART = 16

_ROLES = """
SELECT rolname, pg_has_role(session_user, oid, %s)
FROM pg_roles WHERE rolname = ANY(%s)
"""
_LOGIN = """
SELECT rolname, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = session_user
"""
_OWNERS = """
SELECT DISTINCT r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_roles r ON r.oid = c.relowner
WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p') AND r.rolsuper
"""
_SLOTS = """
SELECT current_setting('max_replication_slots')::int, current_setting('max_wal_senders')::int,
    (SELECT count(*) FROM pg_replication_slots
     WHERE database IS DISTINCT FROM current_database() OR plugin IS DISTINCT FROM 'pgoutput')
"""


@dataclass(frozen=True)
class Login:
    """Who signs in by a way, and what it may do."""

    name: str
    superuser: bool
    makes_roles: bool
    passes_walls: bool


def faults_of_server(way: Way, cursor: Any) -> Iterator[Finding]:
    """Look at the server behind a way."""
    cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
    (version,) = cursor.fetchone()
    if version < OLDEST:
        yield way.finding(
            f"PostgreSQL {version} is too old.",
            f"Take {OLDEST} or newer: `restore --to-database` brings a backup there.",
        )
    yield from _of_the_path(way, cursor)
    cursor.execute(_LOGIN)
    login = Login(*cursor.fetchone())
    yield from _of_the_walls(way, cursor, login)
    if not login.superuser:
        yield from _of_the_roles(way, cursor, login, version=version)
    if way.copies:
        yield from _of_the_copies(way, cursor)
    if way.standby:
        yield from _of_a_standby(way, cursor)


def _of_the_path(way: Way, cursor: Any) -> Iterator[Finding]:
    cursor.execute("SHOW search_path")
    path = tuple(name.strip() for name in cursor.fetchone()[0].split(","))
    if way.pooled and path != SEARCH_PATH:
        cursor.execute("SELECT current_database()")
        yield way.finding(
            f"The search path is {', '.join(path)}.",
            f'As the owner, past the pooler: ALTER DATABASE "{cursor.fetchone()[0]}" SET'
            f" search_path = {', '.join(SEARCH_PATH)};",
        )


def _of_the_walls(way: Way, cursor: Any, login: Login) -> Iterator[Finding]:
    if login.superuser:
        yield way.finding(
            "The login is a superuser: no wall of the database holds for it.",
            "Take a login of `manage.py database_logins`, and an owner that is no superuser.",
        )
    elif login.passes_walls:
        yield way.finding(
            f"The login {login.name} passes by row-level security (BYPASSRLS).",
            f'Let the server\'s administrator run: ALTER ROLE "{login.name}" NOBYPASSRLS;',
        )
    cursor.execute(_OWNERS, [list(SEARCH_PATH)])
    owners = sorted(name for (name,) in cursor.fetchall())
    if owners:
        yield way.finding(
            f"Tables belong to a superuser ({', '.join(owners)}): what works for the suite itself"
            " passes by row-level security.",
            "Make a database that belongs to a login which is no superuser, and bring the shop"
            " there: `manage.py backup`, then `manage.py restore --to-database`.",
        )


def _of_the_roles(way: Way, cursor: Any, login: Login, *, version: int) -> Iterator[Finding]:
    right = "SET" if version >= TAKES_APART else "MEMBER"
    cursor.execute(_ROLES, [right, list(roles.ROLES)])
    known: dict[str, bool] = dict(cursor.fetchall())
    absent = [role for role in roles.ROLES if role not in known]
    if absent and login.makes_roles:
        yield way.finding(
            f"Roles of the suite are missing: {', '.join(absent)}.",
            "Run `manage.py migrate`: the login may make them.",
        )
    elif absent:
        yield way.finding(
            f"Roles of the suite are missing, and {login.name} may make none: {', '.join(absent)}.",
            "Let the server's administrator run this, then run migrate: "
            + " ".join([*(_made(role) for role in absent), _granted(absent, login.name)]),
        )
    refused = [role for role in _needed(way, login, known) if known.get(role) is False]
    if refused:
        yield way.finding(
            f"The login {login.name} may not take {', '.join(refused)}, so no statement of those"
            " doors works.",
            f"Let the server's administrator run: {_granted(refused, login.name)}",
        )


def _needed(way: Way, login: Login, known: dict[str, bool]) -> Sequence[str]:
    """Return what the login must be able to be; of one that we did not make, hardly anything."""
    if login.name in roles.LOGINS:
        return roles.LOGINS[login.name]
    return () if not way.listens and any(known.values()) else roles.ROLES


def _of_the_copies(way: Way, cursor: Any) -> Iterator[Finding]:
    cursor.execute("SHOW wal_level")
    (level,) = cursor.fetchone()
    if level != "logical":
        yield way.finding(
            f"wal_level is {level}: no database can follow this one.",
            "Let the server's administrator run: ALTER SYSTEM SET wal_level = 'logical'; and"
            " restart it. A provider has a switch for it (rds.logical_replication,"
            " cloudsql.logical_decoding, wal_level).",
        )
    cursor.execute(_SLOTS)
    slots, senders, taken = cursor.fetchone()
    short = {
        "max_replication_slots": (slots - taken, way.copies + taken),
        "max_wal_senders": (senders, way.copies + taken),
    }
    for setting, (room, needed) in short.items():
        if room < way.copies:
            yield way.finding(
                f"{setting} leaves room for {max(room, 0)} of the {way.copies} databases that"
                " follow this one.",
                f"Let the server's administrator run: ALTER SYSTEM SET {setting} ="
                f" {max(needed + 4, 10)}; and restart it.",
            )


def _of_a_standby(way: Way, cursor: Any) -> Iterator[Finding]:
    cursor.execute("SELECT pg_is_in_recovery()")
    if not cursor.fetchone()[0]:
        yield way.finding(
            "It is no standby: nothing is read from it.",
            "Name a streaming standby of the main server, or make one (docs/guides/"
            "read-replicas.md).",
        )


def _made(role: str) -> str:
    return f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;"


def _granted(taken: Sequence[str], login: str) -> str:
    return f'GRANT {", ".join(taken)} TO "{login}";'

"""Look at both ends before anything is touched: what is in the way, how long it will take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from core.db.backups.addresses import Address
from core.db.backups.client_tools import find_client_tools
from core.db.backups.contents import list_extensions, list_schemas
from core.db.backups.errors import BackupError
from core.db.backups.restoring import database_exists
from core.db.closed import Mark, read_mark
from core.db.grants import make_roles
from core.db.moving.places import others
from core.db.private_server.binaries import OLDEST

MIB = 1024 * 1024
# A cautious guess: the demo shop's 20 MiB went over at 15 MiB/s; nothing bigger was measured.
COPIED_MIB_S = 4
ALWAYS_S = 3
_OWNED = (
    "SELECT pg_has_role(current_user, datdba, 'USAGE'), pg_get_userbyid(datdba), current_user"
    " FROM pg_database WHERE datname = current_database()"
)
_FOLLOWED = (
    "SELECT subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
    " WHERE d.datname = current_database()"
    " UNION ALL SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"
)


@dataclass(frozen=True)
class Source:
    """What is to be moved."""

    name: str
    version: int
    mib: float
    extensions: list[str]
    mark: Mark | None
    in_the_way: list[str]

    @property
    def downtime_s(self) -> int:
        """About how long the suite will stand still, in seconds."""
        return ALWAYS_S + round(self.mib / COPIED_MIB_S)


def examine_source(address: Address) -> Source:
    """Look at the database that is to be left.

    Raises:
        BackupError: no connection.
    """
    with address.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        mib = cursor.fetchone()[0] / MIB
        version = connection.server_version // 10_000
        found = [*_not_ours(cursor, address), *_watched(cursor)]
        if not list_schemas(cursor):
            found.append(f"{address} has none of the suite's tables: there is nothing to move.")
        if busy := others(cursor):
            found.append(
                f"The suite still works in {address}: {', '.join(busy)}. Stop it everywhere (Ctrl-C"
                f" in the terminal of runsuite, web server, dispatcher, worker, an open shell, a"
                f" pooler), then run this again."
            )
        return Source(str(address), version, mib, list_extensions(cursor), read_mark(cursor), found)


def examine_target(address: Address, source: Source) -> list[str]:
    """Return what keeps the rows from going there, in words; nothing when all is well."""
    try:
        if not database_exists(address):
            return _look_beside(address.maintenance(), source)
        with address.connect() as connection, connection.cursor() as cursor:
            found = _unfit(connection, source, address)
            found += [*_not_ours(cursor, address), *_not_empty(cursor, address, source)]
            return found
    except BackupError as error:
        return [f"{error.message} Is the address right, does the server run and let us in?"]


def _look_beside(maintenance: Address, source: Source) -> list[str]:
    with maintenance.connect() as connection, connection.cursor() as cursor:
        found = _unfit(connection, source, maintenance)
        cursor.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            found.append(
                "There is no such database, and the login may not make one. Let the server's"
                " administrator make it, with the login as its owner."
            )
        return found


def _unfit(connection: Any, source: Source, address: Address) -> list[str]:
    found = []
    version = connection.server_version // 10_000
    if version < max(source.version, OLDEST):
        found.append(
            f"{address} is PostgreSQL {version}; it must be {max(source.version, OLDEST)} or newer."
        )
    try:
        find_client_tools(server_major=max(version, source.version))
    except BackupError as error:
        found.append(error.message)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        if cursor.fetchone()[0] != "UTF8":
            found.append(f"{address} does not keep its text as UTF8; make it with ENCODING 'UTF8'.")
        cursor.execute("SELECT name FROM pg_available_extensions")
        missing = set(source.extensions) - {row[0] for row in cursor.fetchall()}
        if missing:
            found.append(
                f"{address} lacks the extensions {', '.join(sorted(missing))}. Install them there"
                f" (apt-get install postgresql-contrib), or let the provider switch them on."
            )
        found += _without_roles(connection, cursor)
    return found


def _without_roles(connection: Any, cursor: Any) -> list[str]:
    """Try whether the roles are there or can be made; nothing of the trial stays."""
    cursor.execute("BEGIN")
    try:
        make_roles(cursor)
    except (ImproperlyConfigured, psycopg2.Error) as error:
        return [str(error).strip()]
    finally:
        connection.rollback()
    return []


def _not_ours(cursor: Any, address: Address) -> Iterator[str]:
    cursor.execute(_OWNED)
    is_owner, owner, login = cursor.fetchone()
    if not is_owner:
        yield (
            f"{address} belongs to {owner}, and you come as {login}. Name the login that owns the"
            f' database, or let its administrator run: ALTER DATABASE "{address.name}"'
            f' OWNER TO "{login}";'
        )


def _watched(cursor: Any) -> Iterator[str]:
    cursor.execute(_FOLLOWED)
    if names := [row[0] for row in cursor.fetchall()]:
        yield (
            f"Copies follow this database or it follows another one ({', '.join(names)}). Let them"
            f" go first: manage.py replicate --remove; set them up again after the move."
        )
    cursor.execute("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()")
    if count := cursor.fetchone()[0]:
        yield f"{count} prepared transactions wait for their end (pg_prepared_xacts); end them."


def _not_empty(cursor: Any, address: Address, source: Source) -> Iterator[str]:
    mark = read_mark(cursor)
    if mark is not None:
        if not _is_ours(mark, source):
            yield mark.words(address.name)
    elif list_schemas(cursor):
        yield (
            f"{address} holds tables of the suite already. Name an empty database; a new name is"
            f" enough where the login may make databases."
        )


def _is_ours(mark: Mark, source: Source) -> bool:
    """Tell whether a move from the same database has left it half filled."""
    same = mark.other == source.name or (source.mark is not None and mark.move == source.mark.move)
    return mark.state == "filling" and same

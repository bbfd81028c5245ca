"""Put dumps back: beside what is there, compared to the row, and only then in its place."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2 import sql

from core.db.backups.addresses import Address
from core.db.backups.client_tools import ClientTools, find_client_tools
from core.db.backups.contents import (
    TableContents,
    compare_contents,
    list_schemas,
    list_tables,
    prepare_reading,
    read_contents,
)
from core.db.backups.errors import BackupError
from core.db.backups.manifests import DatabaseDump
from core.db.grants import make_roles

LONGEST_MESSAGE = 2000
LONGEST_NAME = 63
SWITCH_TRIES = 20
# What `migrate` writes into a new database by itself.
MACHINERY = {
    "cache_entries",
    "django_content_type",
    "django_migrations",
    "auth_permission",
    "suite_apps",
}


@dataclass(frozen=True)
class Target:
    """Where a dump goes.

    Attributes:
        fresh: the database that it is read into: the target itself while that is empty.
        is_new: we made `fresh`, so we remove it when something goes wrong.
    """

    dump: DatabaseDump
    address: Address
    fresh: Address
    is_new: bool

    @property
    def must_switch(self) -> bool:
        """Whether the target holds something that makes way in the end."""
        return self.fresh.name != self.address.name


def database_exists(address: Address) -> bool:
    """Tell whether the server has this database."""
    with address.maintenance().cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [address.name])
        return cursor.fetchone() is not None


def is_empty(address: Address) -> bool:
    """Tell whether a database has none of the suite's schemas."""
    with address.cursor() as cursor:
        return not list_schemas(cursor)


def rows_of_people(address: Address) -> int:
    """Count the rows that would be lost: all but what a new database is born with."""
    with address.cursor() as cursor:
        count = 0
        for schema, name in list_tables(cursor):
            if name not in MACHINERY:
                cursor.execute(
                    sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))
                )
                count += int(cursor.fetchone()[0])
        return count


def make_target(dump: DatabaseDump, address: Address, *, at: datetime) -> Target:
    """Say where a dump goes, and make the database that it is read into."""
    if not database_exists(address):
        create_database(address)
        return Target(dump, address, address, is_new=True)
    if is_empty(address):
        return Target(dump, address, address, is_new=False)
    fresh = address.on(beside(address.name, "restored", at))
    create_database(fresh)
    return Target(dump, address, fresh, is_new=True)


def beside(name: str, word: str, at: datetime) -> str:
    """Return the name of a database beside another one; PostgreSQL cuts longer names."""
    ending = f"_{word}_{at:%Y%m%d_%H%M%S}"
    return name[: LONGEST_NAME - len(ending)] + ending


def create_database(address: Address) -> None:
    """Make an empty database.

    Raises:
        BackupError: the login may not.
    """
    statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
    try:
        with address.maintenance().cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(address.name)))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise BackupError(
            f"The login may not make the database {address.name}. Let it (ALTER ROLE … CREATEDB), "
            f"or make an empty database of its own and name it with --to-database."
        ) from error


def drop_database(address: Address) -> None:
    """Remove a database that nobody needs, whoever of ours is still in it.

    `DROP … WITH (FORCE)` is refused to anybody but a superuser while autovacuum is at work in the
    database; a plain one asks autovacuum to leave, and waits 5 s for whoever else is there.
    """
    with address.maintenance().cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'"
            " AND pg_has_role(usesysid, 'USAGE')",
            [address.name],
        )
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(address.name)))


def load(archive: Path, dump: DatabaseDump, address: Address) -> None:
    """Read a dump into an empty database, all or nothing.

    Raises:
        BackupError: the server is older than the dump, the roles that policies name are missing
            and the login may not make them, or pg_restore failed.
    """
    with address.connect() as connection:
        major = connection.server_version // 10_000
        _make_roles(connection)
    if major < dump.major:
        raise BackupError(
            f"The backup comes from PostgreSQL {dump.server_version}, {address} is {major}. "
            f"Restore it to PostgreSQL {dump.major} or newer: another server, or with "
            f"--into-data-dir a new data directory, whose server is made new enough."
        )
    tool_major = int(dump.tool_version.split(".")[0])
    tools = find_client_tools(server_major=max(tool_major, major))
    done = subprocess.run(
        [*restore_command(tools, address), str(archive / dump.dump.file)],
        env=address.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        told = done.stderr.strip()[-LONGEST_MESSAGE:]
        raise BackupError(f"pg_restore failed; nothing was changed: {told}")


def restore_command(tools: ClientTools, address: Address) -> list[str]:
    """Return the command that reads a dump into an empty database, all or nothing."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", "--no-password"]
    return [tools.tool("pg_restore"), *options, f"--dbname={address.argument}"]


def _make_roles(connection: Any) -> None:
    with connection.cursor() as cursor:
        try:
            make_roles(cursor)
        except ImproperlyConfigured as error:
            raise BackupError(str(error)) from error


def differences(dump: DatabaseDump, address: Address) -> list[str]:
    """Compare a restored database with what the backup says, table by table."""
    return compare_contents(dump.tables, contents_of(address))


def contents_of(address: Address) -> list[TableContents]:
    """Read what stands in a database now, in one snapshot."""
    with address.cursor() as cursor:
        prepare_reading(cursor)
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return read_contents(cursor)


def switch(targets: Sequence[Target], *, at: datetime) -> list[str]:
    """Give the restored databases the names of those that they replace; return the old ones' names.

    Both names of a database change in one transaction: there is no moment without one.

    Raises:
        BackupError: others cannot be kept out.
    """
    return [_switch(target, at) for target in targets if target.must_switch]


def _switch(target: Target, at: datetime) -> str:
    old = beside(target.address.name, "before", at)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    steps = [(target.address.name, old), (target.fresh.name, target.address.name)]
    maintenance = target.address.maintenance()
    for _try in range(SWITCH_TRIES):
        _end_others(maintenance, [target.address.name, target.fresh.name])
        try:
            with maintenance.connect() as connection, connection.cursor() as cursor:
                cursor.execute("BEGIN")
                for name, new in steps:
                    cursor.execute(rename.format(sql.Identifier(name), sql.Identifier(new)))
                cursor.execute("COMMIT")
        except psycopg2.errors.ObjectInUse:
            time.sleep(0.2)  # somebody was quicker; while we rename nobody can come in
        else:
            return old
    raise BackupError(
        f"Others use {target.address} and come back at once. Stop the suite, then restore again; "
        f"nothing was changed."
    )


def _end_others(maintenance: Address, names: Sequence[str]) -> None:
    with maintenance.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
            [list(names)],
        )


def count_others(address: Address) -> int:
    """Count the connections that would be ended."""
    with address.maintenance().cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            " AND backend_type = 'client backend'",
            [address.name],
        )
        return int(cursor.fetchone()[0])

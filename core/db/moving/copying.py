"""Carry one moment of a database over: pg_dump into pg_restore, nothing lies on a disk between."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from typing import IO, Any

from psycopg2 import sql

from core.db.backups.addresses import Address
from core.db.backups.client_tools import find_client_tools
from core.db.backups.dumping import CHUNK_BYTES, dump_command, snapshot
from core.db.backups.restoring import LONGEST_MESSAGE, restore_command
from core.db.grants import give_grants, make_roles
from core.db.moving.errors import MoveError
from core.db.moving.places import NAME
from core.db.roles import role_statements
from core.db.router import SEARCH_PATH

LEAVE_MS = 30_000

Table = tuple[str, str]  # schema and name


def empty(address: Address) -> None:
    """Take away what an earlier try left, and whoever of it is still at work."""
    with address.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname ="
            " current_database() AND application_name = %s AND pid <> pg_backend_pid()",
            [LEAVE_MS, NAME],
        )
        cursor.execute("SET client_min_messages = warning")
        cursor.execute(f"DROP SCHEMA IF EXISTS {', '.join(SEARCH_PATH)} CASCADE")


def carry(source: Address, target: Address, *, without: Sequence[Table] = ()) -> None:
    """Copy structure and rows into an empty database, all or nothing; grants follow.

    The rows come through us: killed with us, pg_dump ends at its next write, and pg_restore,
    whose dump breaks off, takes everything back.

    Args:
        without: tables that stay without rows.

    Raises:
        MoveError: pg_dump or pg_restore failed.
        BackupError: a server is away.
    """
    stream(source, target, [without_rows(table) for table in without])
    settle(target)


def stream(source: Address, target: Address, options: Sequence[str]) -> None:
    """Carry over what pg_dump says with these options, all or nothing.

    Raises:
        MoveError: as `carry`.
        BackupError: as `carry`.
    """
    with target.connect() as connection, connection.cursor() as cursor:
        role = _bring_roles(cursor)
        major = connection.server_version // 10_000
    with snapshot("moving", source) as held, tempfile.TemporaryFile() as told:
        tools = find_client_tools(server_major=max(major, held.tools.major))
        loader = subprocess.Popen(
            [*restore_command(tools, target), *role],
            env=target.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        dumper = subprocess.Popen(
            [*dump_command(held), *options],
            env=source.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
        )
        _pump(dumper, loader)
        _check(dumper, loader, told)


def _bring_roles(cursor: Any) -> list[str]:
    """Make the roles where they are missing; tables will belong to whom the database belongs to.

    Who sets copies up is often a superuser, and must not own what the suite works with.
    """
    make_roles(cursor)
    cursor.execute(
        "SELECT pg_get_userbyid(datdba), current_user FROM pg_database"
        " WHERE datname = current_database()"
    )
    owner, login = cursor.fetchone()
    if owner == login:
        return []
    for statement in role_statements(owner=owner):
        cursor.execute(statement)
    return [f"--role={owner}"]


def without_rows(table: Table) -> str:
    """Return the option of pg_dump that leaves a table's rows out."""
    schema, name = table
    return f'--exclude-table-data="{schema}"."{name}"'


def _pump(dumper: subprocess.Popen[bytes], loader: subprocess.Popen[bytes]) -> None:
    assert dumper.stdout is not None  # noqa: S101 - as asked above
    assert loader.stdin is not None  # noqa: S101 - as asked above
    try:
        while data := dumper.stdout.read(CHUNK_BYTES):
            loader.stdin.write(data)
        if dumper.wait():
            loader.kill()  # what it has is not whole
        loader.stdin.close()
    except BrokenPipeError:
        pass  # it tells why
    except BaseException:
        loader.kill()
        raise
    finally:
        dumper.stdout.close()
        dumper.wait()
        loader.wait()


def _check(
    dumper: subprocess.Popen[bytes], loader: subprocess.Popen[bytes], told: IO[bytes]
) -> None:
    if dumper.returncode or loader.returncode:
        told.seek(0)
        words = told.read().decode(errors="replace").strip()[-LONGEST_MESSAGE:]
        raise MoveError(f"The rows could not be carried over: {words}")


def settle(target: Address) -> None:
    """Give the doors their grants and the database its path, as `migrate` does."""
    with target.cursor() as cursor:
        name = sql.Identifier(target.name)
        path = sql.SQL(", ").join(map(sql.Identifier, SEARCH_PATH))
        cursor.execute(sql.SQL("ALTER DATABASE {} SET search_path = {}").format(name, path))
        cursor.execute("SELECT to_regclass('core.access_grants')")
        if cursor.fetchone()[0] is not None:  # else it is from before there were doors
            give_grants(cursor)

"""Dump databases with pg_dump, and read what stands in them in the very same snapshot."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import psycopg2

from core.db.backups.addresses import Address
from core.db.backups.archives import HashingFile, Unfinished
from core.db.backups.client_tools import ClientTools, find_client_tools
from core.db.backups.contents import (
    list_extensions,
    list_schemas,
    list_sequences_behind,
    passes_policies,
    prepare_reading,
    read_contents,
)
from core.db.backups.errors import BackupError
from core.db.backups.manifests import DatabaseDump

CHUNK_BYTES = 256 * 1024
LOCK_WAIT_MS = 120_000
LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Snapshot:
    """One moment of one database, held open for all who read it."""

    alias: str
    address: Address
    cursor: Any
    name: str
    at: datetime
    server_version: str
    tools: ClientTools


def dump_databases(sources: Sequence[tuple[str, Address]], draft: Unfinished) -> list[DatabaseDump]:
    """Dump each database; all snapshots are taken before the first is read.

    Raises:
        BackupError: a server is away, newer than our programs, or pg_dump failed.
    """
    with ExitStack() as stack:
        held = [stack.enter_context(snapshot(alias, address)) for alias, address in sources]
        if len(held) > 1:
            apart = (held[-1].at - held[0].at).total_seconds()
            draft.notes.append(
                f"Each database is consistent by itself; their moments are {apart:.3f} s apart. "
                f"Events that were under way between them are delivered after a restore."
            )
        return [_dump(one, draft) for one in held]


@contextmanager
def snapshot(alias: str, address: Address) -> Iterator[Snapshot]:
    """Hold one moment of a database open."""
    with address.connect() as connection, connection.cursor() as cursor:
        prepare_reading(cursor)
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0]).split(" ")[0]
        tools = find_client_tools(server_major=connection.server_version // 10_000)
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), statement_timestamp()")
        name, at = cursor.fetchone()
        yield Snapshot(alias, address, cursor, name, at, version, tools)


def _dump(held: Snapshot, draft: Unfinished) -> DatabaseDump:
    file = draft.create(f"{held.alias}.dump")
    with tempfile.TemporaryFile() as errors:
        # Its output comes through us: killed with us it ends at its next write.
        process = subprocess.Popen(
            dump_command(held),
            env=held.address.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        assert process.stdout is not None  # noqa: S101 - as asked above
        pump = _Pump(process.stdout, file)
        try:
            pump.start()
            tables = _read(held)
            pump.join()
        finally:
            _end(process, pump)
        _check(process, pump, errors)
    return DatabaseDump(
        alias=held.alias,
        database=held.address.name,
        server_version=held.server_version,
        tool_version=held.tools.version,
        snapshot_at=held.at,
        dump=file.finish(),
        tables=tables,
        behind=[one.column for one in list_sequences_behind(held.cursor)],
    )


def _read(held: Snapshot) -> Any:
    try:
        return read_contents(held.cursor)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise BackupError(
            f"The login of {held.address} may not read all rows ({str(error).strip()}). Make the "
            f"backup as the owner of the tables, or as a login with BYPASSRLS."
        ) from error
    except psycopg2.Error as error:
        raise BackupError(f"{held.address} could not be read: {str(error).strip()}") from error


def dump_command(held: Snapshot) -> list[str]:
    """Return the command that writes this very moment to its standard output."""
    options = ["--format=custom", "--no-password", f"--snapshot={held.name}"]
    # Who owns what and who may what is the new server's affair; a copy of a subscription would
    # take the slot of the old one.
    options += ["--no-owner", "--no-acl", "--no-comments"]
    if passes_policies(held.cursor):
        options += ["--enable-row-security"]
    options += ["--no-publications", "--no-subscriptions"]
    options += [f"--lock-wait-timeout={LOCK_WAIT_MS}"]
    options += [f"--schema={schema}" for schema in list_schemas(held.cursor)]
    options += [f"--extension={name}" for name in list_extensions(held.cursor)]
    return [held.tools.tool("pg_dump"), *options, f"--dbname={held.address.argument}"]


class _Pump(threading.Thread):
    """Carries what pg_dump says into the file."""

    def __init__(self, source: IO[bytes], target: HashingFile) -> None:
        super().__init__(name="pump", daemon=True)
        self._source, self._target = source, target
        self.error: OSError | None = None

    def run(self) -> None:
        """Carry until the end; a full disk ends it too."""
        try:
            while data := self._source.read(CHUNK_BYTES):
                self._target.write(data)
        except OSError as error:
            self.error = error
        finally:
            self._source.close()


def _end(process: subprocess.Popen[bytes], pump: _Pump) -> None:
    if pump.is_alive():  # something else went wrong
        process.kill()
        pump.join()
    process.wait()


def _check(process: subprocess.Popen[bytes], pump: _Pump, errors: IO[bytes]) -> None:
    if pump.error is not None:
        raise BackupError(f"The dump could not be written: {pump.error.strerror}.")
    if process.returncode != 0:
        errors.seek(0)
        told = errors.read().decode(errors="replace").strip()[-LONGEST_MESSAGE:]
        raise BackupError(f"pg_dump failed: {told}")

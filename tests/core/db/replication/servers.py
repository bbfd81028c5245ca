"""Servers for home and its copies: real ones that can be stopped, killed and brought back."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn

from core.db.backups.client_tools import find_client_tools
from core.db.private_server.cluster import prepare
from core.db.private_server.processes import await_ready, clear_remains
from core.db.private_server.server import DATABASE, Server
from core.supervision.lifeline import die_with_parent
from core.supervision.scratch import PREFIX


class Shop:
    """One server with the suite's tables."""

    def __init__(self, server: Server, *, superuser: bool) -> None:
        self.server = server
        self.superuser = superuser
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.server.superuser_url if self.superuser else self.server.url

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(parse_dsn(self.url))

    def start(self) -> None:
        with self.server.layout.log.open("ab") as log:
            self.process = process = subprocess.Popen(
                self.server.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGQUIT),  # noqa: PLW1509  # no threads
                **self.server.popen_arguments(),
            )
        await_ready(
            self.server.url, is_alive=lambda: process.poll() is None, log=self.server.layout.log
        )

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(timeout=30)
            self.process = None

    def kill(self) -> None:
        """Let it die as of a power cut: nothing is said to anybody."""
        self.stop(signal.SIGKILL)
        clear_remains(self.server.layout)

    def run(self, statement: str, *values: Any) -> list[Any]:
        """Run statements by the login that owns all, and return the rows of the last."""
        with closing(psycopg2.connect(self.server.superuser_url)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []

    def value(self, statement: str, *values: Any) -> Any:
        return self.run(statement, *values)[0][0]


@contextmanager
def shop(
    structure: Path, *, major: int = 0, superuser: bool = True, network: str = ""
) -> Iterator[Shop]:
    """Run a server with the tables of a dump; a network is one that it listens to as well."""
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    found = None
    try:
        server = prepare(directory, durable=False, at_least=major)
        # Who is killed loses nothing that was committed.
        set_up(server, "synchronous_commit = on")
        found = Shop(server, superuser=superuser)
        if network:
            _let_in(server, network)
        found.start()
        _fill(found, structure)
        yield found
    finally:
        if found is not None:
            found.stop()
            found.server.door.close()
        shutil.rmtree(directory, ignore_errors=True)


def _let_in(server: Server, network: str) -> None:
    cluster = server.layout.cluster
    with (cluster / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {network} scram-sha-256\n")
    set_up(server, "listen_addresses = '*'")


def set_up(server: Server, setting: str) -> None:
    """Let a server begin with a setting of its own."""
    with (server.layout.cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"{setting}\n")


def dump_structure(url: str, place: Path) -> None:
    """Write the tables of a migrated database, and which migrations they are of."""
    program = find_client_tools(server_major=0).tool("pg_dump")
    subprocess.run(
        [program, "--dbname", url, "--no-owner", "--schema-only", "--file", str(place)],
        check=True,
        capture_output=True,
    )
    rows = subprocess.run(
        [program, "--dbname", url, "--data-only", "--inserts", "--table", "*.django_migrations"],
        check=True,
        capture_output=True,
    )
    with place.open("ab") as file:
        file.write(rows.stdout)


def _fill(found: Shop, structure: Path) -> None:
    # Words for psql stand at the beginning and the end of it.
    lines = structure.read_text().splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("\\"))
    with closing(psycopg2.connect(found.server.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(text)
            path = "core, shop_monitor, shop_tracker"
            cursor.execute(f"ALTER DATABASE {DATABASE} SET search_path = {path}")

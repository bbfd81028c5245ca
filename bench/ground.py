"""What every benchmark stands on: a private PostgreSQL that flushes, empty and migrated.

It lies in a temporary directory and goes with the run, also when the run is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from core.db.private_server import Server, supervise
from core.db.private_server.processes import await_ready
from core.db.roles import LOGIN
from core.supervision.lifeline import die_with_parent

DATABASE = "shop_suite_db"


@dataclass(frozen=True)
class Ground:
    """The database of a run, and what its other processes need to find it."""

    server: Server
    postmaster: int
    directory: Path
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """The login that owns the tables."""
        return self.server.url

    @contextmanager
    def superuser(self, database: str = DATABASE) -> Iterator[Any]:
        """Yield a cursor of the superuser, outside any transaction."""
        credentials = self.server.credentials
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=credentials.port,
            user="postgres",
            password=credentials.superuser_password,
            dbname=database,
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()


@contextmanager
def ground(settings: str = "shopsuite.settings") -> Iterator[Ground]:
    """Start the server, make the keys, set Django up and migrate."""
    directory = Path(tempfile.mkdtemp(prefix="shopsuite-bench-"))
    try:
        with _running_server(directory) as (server, postmaster):
            environment = _environment(directory, server, settings)
            os.environ.update(environment)
            _migrate()
            yield Ground(server, postmaster, directory, environment)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _running_server(directory: Path) -> Iterator[tuple[Server, int]]:
    with supervise(directory, durable=True) as charge:
        server = charge.server
        with server.layout.log.open("wb") as log:
            process = subprocess.Popen(
                server.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGQUIT),  # noqa: PLW1509 - no threads yet
                **server.popen_arguments(),
            )
        try:
            await_ready(server.url, is_alive=lambda: process.poll() is None, log=server.layout.log)
            yield server, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _environment(directory: Path, server: Server, settings: str) -> dict[str, str]:
    return {
        "DATABASE_URL": server.url_for(LOGIN),
        "DATABASE_OWNER_URL": server.url,
        "SHOPSUITE_DATA_DIR": str(directory),
        "SHOPSUITE_KEY_FILE": str(directory / "keys.json"),
        "SHOPSUITE_HTTPS": "0",
        # A benchmark asks more often than any program may.
        "SHOPSUITE_API_PER_MINUTE": "0",
        "SHOPSUITE_API_PER_MINUTE_UNKNOWN": "0",
        "DJANGO_SETTINGS_MODULE": settings,
    }


def _migrate() -> None:
    """Import Django only now: its settings read the environment."""
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from core.secrets.key_ring import ensure_key_file  # noqa: PLC0415

    ensure_key_file(Path(os.environ["SHOPSUITE_KEY_FILE"]))
    django.setup()
    call_command("migrate", verbosity=0)

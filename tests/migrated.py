"""Databases that are migrated already: copies of one that the run migrates once, if at all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from core.db.backups.addresses import address_from_url
from core.db.backups.restoring import drop_database
from core.db.private_server.layout import ROOT
from tests.core.db.aliases import database_url

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "") or str(os.getpid())
MODEL = f"shopsuite_migrated_{RUN[:12]}"
DRAFT = f"{MODEL}_draft"
LOCK = 7_205_311


@contextmanager
def _one_worker_at_a_time() -> Iterator[psycopg2.extensions.cursor]:
    server = psycopg2.connect(database_url("postgres"))
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield cursor
    finally:
        server.close()


def create_migrated_database(name: str) -> None:
    """Make a database beside the test's own, as `migrate` leaves an empty one."""
    with _one_worker_at_a_time() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [MODEL])
        if cursor.fetchone() is None:
            _drop(DRAFT)
            cursor.execute(f"CREATE DATABASE {DRAFT}")
            _migrate(database_url(DRAFT))
            cursor.execute(f"ALTER DATABASE {DRAFT} RENAME TO {MODEL}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {MODEL}")


def drop_model() -> None:
    """Take away what copies are made of; another worker that needs it makes it again."""
    with _one_worker_at_a_time():
        _drop(MODEL)


def _drop(name: str) -> None:
    drop_database(address_from_url(database_url(name)))


def _migrate(url: str) -> None:
    kept = {name: value for name, value in os.environ.items() if "DATABASE_" not in name}
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"],
        env={**kept, "DATABASE_URL": url},
        check=True,
        timeout=110,
    )

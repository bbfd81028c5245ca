"""Write the files of a PgBouncer in front of the databases that the environment names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.pooling.configuration import (
    Login,
    PoolerError,
    Room,
    configuration_text,
    login_of,
    pool_size,
    users_text,
)

FILES = {"pgbouncer.ini": 0o644, "userlist.txt": 0o600}


class Command(BaseCommand):
    help = "Write pgbouncer.ini and userlist.txt for the addresses of this environment."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("folder", help="where the two files go; what is there is replaced")
        parser.add_argument("--listen", default="127.0.0.1", help="its address (127.0.0.1)")
        parser.add_argument("--port", type=int, default=6432, help="its port (6432)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask the servers how much room they have, write, and say what comes next."""
        folder = Path(options["folder"]).resolve()
        listen = (options["listen"], options["port"])
        try:
            logins = self._logins(listen)
            size = min(pool_size(logins, room) for room in _rooms(logins))
            written = {
                "pgbouncer.ini": configuration_text(
                    logins, folder=str(folder), listen=listen, size=size
                ),
                "userlist.txt": users_text(logins),
            }
        except PoolerError as error:
            raise CommandError(error.message) from error
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            _write(folder / name, text, mode=FILES[name])
        self._tell(folder, logins, listen, size)

    def _logins(self, listen: tuple[str, int]) -> list[Login]:
        ways = settings.SUITE_SERVING_WAYS
        if not ways:
            raise CommandError(
                "No address of a database is named. The private server needs no pooler; for a"
                " server of your own set DATABASE_URL to it and try again."
            )
        logins = [login_of(variable, parameters) for variable, parameters in ways.items()]
        for one in logins:
            if (one.host, one.port) == listen:
                raise CommandError(
                    f"{one.variable} is the pooler's own address. Give the server's for this"
                    " command, as it was before."
                )
        return logins

    def _tell(self, folder: Path, logins: list[Login], listen: tuple[str, int], size: int) -> None:
        address = f"{listen[0]}:{listen[1]}"
        lines = [
            f"Written: {folder}/pgbouncer.ini and userlist.txt, {size} connections for each login.",
            f"Start it as an account that may read both: pgbouncer {folder}/pgbouncer.ini",
            "Then, for web processes:",
            "  SHOPSUITE_DATABASE_POOLER=1",
            *(
                f"  {one.variable}: put {address} in the place of {one.host}:{one.port}"
                for one in logins
            ),
            "DATABASE_OWNER_URL keeps naming the server itself. At last: manage.py check_database",
        ]
        self.stdout.write("\n".join(lines))


def _rooms(logins: list[Login]) -> list[Room]:
    """Ask each server.

    Raises:
        CommandError: one does not answer.
    """
    return [_room(one) for one in {(one.host, one.port): one for one in logins}.values()]


def _room(login: Login) -> Room:
    try:
        line = psycopg2.connect(
            host=login.host,
            port=login.port,
            dbname=login.database,
            user=login.user,
            password=login.password,
            connect_timeout=5,
        )
    except psycopg2.OperationalError as error:
        raise CommandError(
            f"{login.variable}: no connection ({error}).".replace("\n", " ")
        ) from None
    try:
        with line.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('max_connections')::int,"
                " current_setting('superuser_reserved_connections')::int"
            )
            (found,) = cursor.fetchall()
    finally:
        line.close()
    return Room(*found)


def _write(file: Path, text: str, *, mode: int) -> None:
    """Write a file that nobody else has read meanwhile."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as out:
        out.write(text)
    draft.replace(file)

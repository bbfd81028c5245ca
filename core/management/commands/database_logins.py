"""Tell by which logins the suite signs in at its database, and the SQL that makes them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.private_server import data_dir
from core.db.private_server.cluster import load_credentials
from core.db.private_server.layout import Layout
from core.db.private_server.server import url
from core.db.roles import LOGINS, login_statements, role_statements

PASSWORDS = "-- Then give each login that you use a password: \\password {}"


class Command(BaseCommand):
    help = "The logins of the database: which doors each opens, the SQL that makes them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--sql", metavar="OWNER", help="for a server of your own, with this owner of the tables"
        )
        parser.add_argument(
            "--address", metavar="LOGIN", help="of a login of the private server, with its password"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what was asked for."""
        if options["sql"]:
            lines = [f"{one};" for one in role_statements(owner=options["sql"])]
            lines += [f"{one};" for one in login_statements()]
            lines += [PASSWORDS.format(login) for login in LOGINS]
        elif options["address"]:
            lines = [_address(options["address"])]
        else:
            lines = [f"{login}: {', '.join(taken)}" for login, taken in LOGINS.items()]
        self.stdout.write("\n".join(lines))


def _address(login: str) -> str:
    credentials = load_credentials(Layout(data_dir()))
    if login not in LOGINS:
        raise CommandError(f"--address: there is no login {login}; known are {', '.join(LOGINS)}.")
    if credentials is None or login not in credentials.logins:
        raise CommandError(
            f"--address: {data_dir()} has no private server with logins yet. Start the suite once."
        )
    return url(credentials, login)

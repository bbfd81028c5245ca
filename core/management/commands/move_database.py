"""Move everything to another database or server, told before, compared after, with a way back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.backups.addresses import Address, address_from_url, address_of
from core.db.closed import Mark
from core.db.moving.errors import MoveError
from core.db.moving.examining import examine_source, examine_target
from core.db.moving.majors import Upgraded, examine_upgrade, upgrade
from core.db.moving.places import for_moving, mark_of
from core.db.moving.relocation import Moved, relocate, reopen
from core.db.private_server import data_dir, is_database_named
from core.errors import SuiteError

VARIABLES = {
    "default": "DATABASE_URL",
    "shop_monitor": "MONITOR_DATABASE_URL",
    "shop_tracker": "TRACKER_DATABASE_URL",
}
# A new cluster is made, both servers are started and stopped.
MORE_S = 5
AFTERWARDS = """\
Write this into the environment of the suite (.env), for every process of it:
    {variable}={url}
Then start the suite. With this line it works as the login that owns the tables; for logins that
may less see: manage.py database_logins --sql {login}
Keys, attached files and backups stay in {data}: keep SHOPSUITE_DATA_DIR as it is.
{source} was left as it was. The suite refuses to work there; to go back to it as it was at that
moment (what is written from now on stays in the new one): manage.py move_database --reopen
When you are sure, drop it.\
"""


class Command(BaseCommand):
    help = (
        "Move everything in a database to another database or server; stop the suite before. Run"
        " it again if it broke off."
    )
    requires_system_checks: list[str] = []  # a database that is closed is what it is there for

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--status", action="store_true", help="whether a move is under way")
        what.add_argument("--to", metavar="URL", help="the database to move to, as its owner")
        what.add_argument(
            "--upgrade",
            action="store_true",
            help="the suite's own server goes on with the newest PostgreSQL that is installed",
        )
        what.add_argument(
            "--reopen", action="store_true", help="work again in the database that was left"
        )
        parser.add_argument(
            "--database", metavar="ALIAS", help="which one is left, where there are several"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is in the way and how long it takes"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is asked; whatever goes wrong, the words say what to do."""
        try:
            if options["status"]:
                self.tell_status()
            elif options["reopen"]:
                self.reopen(_alias(options))
            elif options["upgrade"]:
                self.upgrade(is_dry=options["dry_run"])
            elif options["dry_run"]:
                self.examine(_alias(options), address_from_url(options["to"], option="--to"))
            else:
                self.move(_alias(options), options["to"])
        except SuiteError as error:
            raise CommandError(error.message) from error

    def tell_status(self) -> None:
        """Say of each database whether it is open."""
        for alias in settings.DATABASES:
            address = address_of(alias)
            mark = mark_of(address)
            words = "open" if mark is None else mark.words(address.name)
            self.stdout.write(f"{alias} ({address}): {words}")

    def reopen(self, alias: str) -> None:
        """Take the mark away."""
        address = address_of(alias)
        mark = reopen(address)
        if mark is None:
            self.stdout.write(f"{address} is open already.")
            return
        self.stdout.write(f"{address} is open: start the suite with its address.")
        if mark.state in {"moved", "upgrading"}:
            self.stdout.write(
                f"What was written in {mark.other} since {_moment(mark)} is not in it. Never let"
                f" the suite work in both."
            )

    def examine(self, alias: str, target: Address) -> None:
        """Say what would be done; change nothing."""
        source = for_moving(address_of(alias))
        found = examine_source(source)
        told = examine_target(for_moving(target), found)
        if told := [*found.in_the_way, *told]:
            raise MoveError("\n".join(told))
        self.stdout.write(
            f"{source} (PostgreSQL {found.version}, {found.mib:.0f} MiB) can move to {target}.\n"
            f"The suite would stand still for about {found.downtime_s} s. About"
            f" {2 * found.mib:.0f} MiB must be free there: rows, indexes and the log of writing"
            f" them. Nothing was changed."
        )

    def upgrade(self, *, is_dry: bool) -> None:
        """Take the private server to the next version, or say what would be done."""
        if is_database_named():
            raise MoveError(
                "The environment names a database server, and that is not the suite's own: its"
                " administrator upgrades it. For the server in the data directory take the address"
                " (DATABASE_URL) out of the environment."
            )
        directory = data_dir()
        if is_dry:
            found = examine_upgrade(directory)
            self.stdout.write(
                f"{directory} can go from PostgreSQL {found.source.version} to {found.version}"
                f" ({found.source.mib:.0f} MiB). The suite would stand still for about"
                f" {found.source.downtime_s + MORE_S} s. Nothing was changed."
            )
            return
        done = upgrade(directory, say=self.stderr.write)
        self.stdout.write("\n".join(_told_upgrade(done)))

    def move(self, alias: str, url: str) -> None:
        """Do it, and say the lines for the environment."""
        source, target = address_of(alias), address_from_url(url, option="--to")
        moved = relocate(source, target, say=self.stderr.write)
        self.stdout.write(_told(moved, source, target))
        self.stdout.write(
            AFTERWARDS.format(
                variable=_variable(alias),
                url=url,
                login=target.parameters.get("user", "OWNER"),
                data=settings.SUITE_DATA_DIR,
                source=source,
            )
        )


def _told_upgrade(done: Upgraded) -> list[str]:
    if done.reading is None:
        return [f"The earlier upgrade is finished: the server is PostgreSQL {done.major} now."]
    tables, rows = len(done.reading.tables), done.reading.rows
    told = [
        f"The suite's own server is PostgreSQL {done.major} now.",
        f"{tables} tables with {rows} rows were compared to the row by counts and hashes.",
        f"Downtime: {done.downtime_s:.1f} s. Start the suite as always.",
        f"The old one is kept in {done.kept}. When you are sure, delete it (rm -r {done.kept}).",
    ]
    if done.left:
        told.append(f"These databases are not the suite's and stay there: {', '.join(done.left)}.")
    return told


def _told(moved: Moved, source: Address, target: Address) -> str:
    if moved.reading is None:
        return f"The earlier move to {target} is finished; it had been compared to the row."
    tables = moved.reading.tables
    return (
        f"Moved from {source} to {target}: {len(tables)} tables with {moved.reading.rows} rows,"
        f" compared to the row by counts and hashes.\n"
        f"Downtime: {moved.downtime_s:.1f} s, from the moment the old database was closed to the"
        f" moment the new one was open."
    )


def _alias(options: dict[str, Any]) -> str:
    known = list(settings.DATABASES)
    alias: str = options["database"] or known[0]
    if alias not in known or (len(known) > 1 and not options["database"]):
        raise MoveError(f"Say which database is meant: --database with one of {', '.join(known)}.")
    return alias


def _variable(alias: str) -> str:
    if alias in VARIABLES:
        several = alias == "default" and len(settings.DATABASES) > 1
        return "CORE_DATABASE_URL" if several else VARIABLES[alias]
    return f"MONITOR_DATABASE_URL_{alias.removeprefix('shop_monitor_').upper()}"


def _moment(mark: Mark) -> str:
    return f"{mark.at:%Y-%m-%d %H:%M:%S} UTC"

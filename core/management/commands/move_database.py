"""Move everything to another database or server, told before, compared after, with a way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.backups.addresses import Address, address_from_url, address_of
from core.db.closed import Mark
from core.db.moving.dividing import divide, refuse_undividable
from core.db.moving.errors import MoveError
from core.db.moving.examining import examine_source
from core.db.moving.majors import examine_upgrade, upgrade
from core.db.moving.places import for_moving, mark_of
from core.db.moving.relocation import refuse, relocate, reopen
from core.db.moving.telling import AFTER_MERGE, AFTER_SPLIT, AFTERWARDS, told, told_upgrade
from core.db.moving.uniting import refuse_uniting, unite
from core.db.private_server import data_dir, hold, is_database_named
from core.db.private_server.layout import Layout
from core.errors import SuiteError

VARIABLES = {
    "default": "DATABASE_URL",
    "shop_monitor": "MONITOR_DATABASE_URL",
    "shop_tracker": "TRACKER_DATABASE_URL",
}
MORE_S = 5


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
            "--merge",
            metavar="URL",
            help="from the databases of core, floor and office to this one, as its owner",
        )
        what.add_argument(
            "--split",
            action="store_true",
            help="from one database to those of core, floor and office that the environment names",
        )
        what.add_argument(
            "--reopen", action="store_true", help="work again in the database that was left"
        )
        parser.add_argument(
            "--database", metavar="ALIAS", help="which one is left, where there are several"
        )
        parser.add_argument(
            "--from",
            metavar="URL",
            dest="source",
            help="with --split: the database that holds everything, else the suite's own server",
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
            elif options["merge"]:
                self.merge(options["merge"], is_dry=options["dry_run"])
            elif options["split"]:
                self.split(options["source"], is_dry=options["dry_run"])
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
        refuse(source, [for_moving(target)])
        found = examine_source(source)
        self.stdout.write(
            f"{source} (PostgreSQL {found.version}, {found.mib:.0f} MiB) can move to {target}.\n"
            f"The suite would stand still for about {found.downtime_s} s. About"
            f" {2 * found.mib:.0f} MiB must be free there: rows, indexes and the log of writing"
            f" them. Nothing was changed."
        )

    def split(self, url: str | None, *, is_dry: bool) -> None:
        """Fill the databases that the environment names from the one that holds everything."""
        targets = {alias: address_of(alias) for alias in settings.DATABASES}
        with _everything(url) as source:
            if is_dry:
                refuse_undividable(source, targets)
                refuse(for_moving(source), [for_moving(one) for one in targets.values()])
                found = examine_source(for_moving(source))
                names = ", ".join(f"{alias} ({one})" for alias, one in targets.items())
                self.stdout.write(
                    f"{source} ({found.mib:.0f} MiB) can be split into {names}. The suite would"
                    f" stand still for about {found.downtime_s * len(targets)} s. Nothing was"
                    f" changed."
                )
                return
            moved = divide(source, targets, say=self.stderr.write)
            self.stdout.write(told(moved, source, list(targets.values())))
            self.stdout.write(AFTER_SPLIT.format(source=source))

    def merge(self, url: str, *, is_dry: bool) -> None:
        """Fill one database from all those that the environment names."""
        sources = {alias: address_of(alias) for alias in settings.DATABASES}
        target = address_from_url(url, option="--merge")
        if is_dry:
            refuse_uniting({a: for_moving(one) for a, one in sources.items()}, for_moving(target))
            names = ", ".join(f"{alias} ({one})" for alias, one in sources.items())
            self.stdout.write(f"{names} can be merged into {target}. Nothing was changed.")
            return
        moved = unite(sources, target, say=self.stderr.write)
        self.stdout.write(told(moved, " and ".join(map(str, sources.values())), [target]))
        self.stdout.write(AFTER_MERGE.format(url=url))

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
        self.stdout.write("\n".join(told_upgrade(done)))

    def move(self, alias: str, url: str) -> None:
        """Do it, and say the lines for the environment."""
        source, target = address_of(alias), address_from_url(url, option="--to")
        moved = relocate(source, target, say=self.stderr.write)
        self.stdout.write(told(moved, source, [target]))
        self.stdout.write(
            AFTERWARDS.format(
                variable=_variable(alias),
                url=url,
                login=target.parameters.get("user", "OWNER"),
                data=settings.SUITE_DATA_DIR,
                source=source,
            )
        )


@contextmanager
def _everything(url: str | None) -> Iterator[Address]:
    """Say which database holds everything; our own server runs meanwhile."""
    if url:
        yield address_from_url(url, option="--from")
    elif Layout(data_dir()).major_version() is None:
        raise MoveError(
            f"There is no server of the suite's own in {data_dir()}. Name the database that holds"
            f" everything: --from postgresql://user:password@host:port/name"
        )
    else:
        with hold(data_dir()) as held:
            yield address_from_url(held.url)


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

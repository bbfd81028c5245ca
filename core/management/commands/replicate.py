"""Copies of core in the databases of the apps: set up, asked, copied anew, removed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.replication import upkeep
from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import Copy, list_copies
from core.db.replication.status import CopyStatus, read_status

MIB = 1024 * 1024


class Command(BaseCommand):
    help = "Set up, ask, copy anew or remove the copies of core in the apps' databases."
    # A database that is away is what this command is there for.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--status", action="store_true", help="how each copy stands (default)")
        what.add_argument("--check", action="store_true", help="the same; fails if one is not well")
        what.add_argument("--set-up", action="store_true", help="make what is missing")
        what.add_argument("--resync", action="store_true", help="copy all rows anew")
        what.add_argument("--remove", action="store_true", help="follow home no more; rows stay")
        parser.add_argument("--copy", metavar="ALIAS", default="", help="this copy alone")
        parser.add_argument("--dry-run", action="store_true", help="print statements, run none")
        parser.add_argument("--unlimited", action="store_true", help="home may keep WAL for ever")
        parser.add_argument(
            "--bring-back",
            action="store_true",
            help="with --resync: write at home again what it lost and rows of the copy name",
        )
        parser.add_argument("--json", action="store_true", help="the status as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is asked."""
        hands = Hands(self.stdout.write, dry=options["dry_run"])
        try:
            copies = list_copies(options["copy"])
            if options["set_up"] or options["resync"]:
                self.bring(copies, hands, options)
            elif options["remove"]:
                self.remove(copies, hands, is_all=not options["copy"])
            else:
                self.tell(copies, options)
        except ReplicationError as error:
            raise CommandError(error.message) from error

    def bring(self, copies: list[Copy], hands: Hands, options: dict[str, Any]) -> None:
        """Set up or resync each copy; one that cannot be is told when the others are done."""

        def one(copy: Copy) -> None:
            if options["resync"]:
                upkeep.resync(
                    copy,
                    hands,
                    unlimited=options["unlimited"],
                    bring_back=options["bring_back"],
                )
            elif not upkeep.set_up(copy, hands, unlimited=options["unlimited"]):
                self.stdout.write(f"{copy.alias}: follows already")

        _each(copies, one)

    def remove(self, copies: list[Copy], hands: Hands, *, is_all: bool) -> None:
        """Remove each copy."""

        def one(copy: Copy) -> None:
            upkeep.remove(copy, hands, last=is_all and copy == copies[-1])
            self.stdout.write(f"{copy.alias}: follows home no more; its rows are as they were")

        _each(copies, one)

    def tell(self, copies: list[Copy], options: dict[str, Any]) -> None:
        """Print how they stand."""
        found = read_status(copies)
        if options["json"]:
            text = msgspec.json.format(msgspec.json.encode({"copies": found}), indent=1)
            self.stdout.write(text.decode())
        else:
            for status in found:
                self.stdout.write("\n".join(_lines(status)))
        if options["check"] and not all(status.is_well for status in found):
            sys.exit(1)


def _each(copies: list[Copy], do: Callable[[Copy], None]) -> None:
    failures = []
    for copy in copies:
        try:
            do(copy)
        except ReplicationError as error:
            failures.append(error.message)
    if failures:
        raise ReplicationError("\n".join(failures))


def _lines(status: CopyStatus) -> list[str]:
    lag = "unknown"
    if status.lag_bytes is not None:
        lag = f"{status.lag_bytes} bytes"
        lag += "" if status.lag_s is None else f", {status.lag_s:.1f} s"
    kept = "" if status.kept_bytes is None else f", home keeps {status.kept_bytes / MIB:.1f} MiB"
    heard = f", heard of home at {status.heard_at:%Y-%m-%d %H:%M:%S %Z}" if status.heard_at else ""
    errors = "" if status.errors is None else f", {status.errors} errors"
    head = (
        f"{status.alias}: subscription {status.subscription}{errors}{heard};"
        f" slot {status.slot}{kept}; behind: {lag}"
    )
    notes = [f"  . {text}" for text in status.drift if text not in status.findings]
    return [head, *(f"  ! {text}" for text in status.findings), *notes]

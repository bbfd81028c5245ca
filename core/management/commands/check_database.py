"""Look at every way to a database that the environment names, and say what is wrong with it."""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.db.pooling.examining import examine
from core.db.pooling.ways import Finding, Way, known_ways


class Command(BaseCommand):
    help = "What stands between the suite and its databases, and what to do about it."
    # A database that is away is what this command is there for.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="tell it as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look and tell; fails if anything is wrong."""
        ways = known_ways()
        findings = [finding for way in ways for finding in examine(way)] + _of_all(ways)
        if options["json"]:
            self.stdout.write(msgspec.json.encode({"findings": findings}).decode())
        else:
            self._tell(ways, findings)
        if findings:
            raise CommandError("Something is to be done.")

    def _tell(self, ways: list[Way], findings: list[Finding]) -> None:
        for way in ways:
            own = [finding for finding in findings if finding.where == way.variable]
            self.stdout.write(f"{way.variable}: {'' if own else 'well'}".rstrip())
            for finding in own:
                self.stdout.write(f"  {finding.what}\n    {finding.remedy}")


def _of_all(ways: list[Way]) -> list[Finding]:
    """Return what is wrong with all of them together."""
    pooled = [way for way in ways if way.pooled]
    if not pooled or any(way.listens for way in ways):
        return []
    return [
        Finding(
            pooled[0].variable,
            "Web processes go through a pooler, and no address leads past it.",
            "Set DATABASE_OWNER_URL to the server itself, as the owner of the tables: migrate,"
            " backups and the dispatcher need it.",
        )
    ]

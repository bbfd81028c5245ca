"""Make a backup of every database, and keep the keys apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.choices import BackupReason
from core.clock import utc_now
from core.errors import SuiteError
from core.events import wakeup
from core.selectors.backups import is_verification_due
from core.services.backup_making import Made, Wish, make_backup

MIB = 1024 * 1024


class Command(BaseCommand):
    help = "Make a backup of every database; the keys are copied to a place of their own."
    requires_system_checks: list[str] = []  # a shop with a fault needs its backups all the more

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--to", type=Path, metavar="DIR", help="SHOPSUITE_BACKUP_DIR")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="delete all but the newest N there; default: none"
        )
        keys = parser.add_mutually_exclusive_group()
        keys.add_argument("--keys-to", type=Path, metavar="DIR", help="SHOPSUITE_BACKUP_KEYS_DIR")
        keys.add_argument("--without-keys", action="store_true", help="leave the keys out")
        parser.add_argument("--json", action="store_true", help="tell it as one JSON document")
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="as by the clock: keep SHOPSUITE_BACKUP_KEEP, verify if that is due",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and say what it is."""
        wish = _wish(options)
        try:
            made = make_backup(wish=wish)
        except SuiteError as error:
            raise CommandError(error.message) from error
        finally:
            wakeup.stop()  # a private server that we started is stopped after us
        self.tell(made, as_json=options["json"])
        if options["scheduled"] and is_verification_due(now=utc_now()):
            call_command("verify_backup", str(made.archive), stdout=self.stdout, stderr=self.stderr)

    def tell(self, made: Made, *, as_json: bool) -> None:
        """Say it in words or as a document."""
        if as_json:
            document = msgspec.to_builtins(made.manifest)
            document |= {"archive": str(made.archive), "removed": [str(p) for p in made.removed]}
            self.stdout.write(json.dumps(document, indent=1))
            return
        self.stdout.write(str(made.archive))
        for dump in made.manifest.databases:
            self.stderr.write(
                f"{dump.alias}: {len(dump.tables)} tables, {dump.rows} rows, "
                f"{dump.dump.bytes / MIB:.1f} MiB (PostgreSQL {dump.server_version})"
            )
        for note in made.manifest.notes:
            self.stderr.write(note)
        for archive in made.removed:
            self.stderr.write(f"deleted: {archive.name}")


def _wish(options: dict[str, Any]) -> Wish:
    keep = options["keep"]
    if keep is not None and keep < 1:
        raise CommandError("--keep: at least 1; the backup that is made now stays.")
    if options["scheduled"] and keep is None:
        keep = settings.SUITE_BACKUP_KEEP
    keys_place = options["keys_to"] or settings.SUITE_BACKUP_KEYS_DIR
    return Wish(
        place=(options["to"] or settings.SUITE_BACKUP_DIR).expanduser().absolute(),
        reason=BackupReason.SCHEDULED if options["scheduled"] else BackupReason.COMMAND,
        keep=keep,
        keys_place=None if options["without_keys"] else keys_place.expanduser().absolute(),
    )

"""Restore a backup into a scratch server and compare it to the row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from core.db.backups.addresses import address_from_url
from core.db.backups.archives import newest_archive
from core.db.backups.errors import BackupError
from core.db.backups.manifests import read_manifest
from core.db.backups.proving import Proof, prove_archive
from core.errors import SuiteError
from core.events import wakeup
from core.selectors.backups import find_backup
from core.services.backups import note_verified
from core.supervision.scratch import scratch_server


class Command(BaseCommand):
    help = "Restore a backup into a scratch server, compare every row, and remove it again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("archive", nargs="?", type=Path, help="folder; default: the newest")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="SHOPSUITE_KEY_FILE")
        parser.add_argument("--json", action="store_true", help="tell it as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Try it; the exit code is 0 when it is good."""
        try:
            archive = options["archive"] or newest_archive(settings.SUITE_BACKUP_DIR)
            archive = archive.expanduser().absolute()
            proofs = self.prove(archive, options["keys"] or settings.SUITE_KEY_FILE)
        except SuiteError as error:
            if isinstance(error, BackupError) and options["archive"]:
                self.note(options["archive"].expanduser().absolute(), [error.message])
            raise CommandError(error.message) from error
        faults = [f"{proof.alias}: {fault}" for proof in proofs for fault in proof.faults]
        self.note(archive, faults)
        self.tell(archive, proofs, as_json=options["json"])
        if faults:
            raise CommandError("The backup is not good: " + "; ".join(faults))

    def prove(self, archive: Path, key_file: Path) -> list[Proof]:
        """Run the scratch server and judge the backup in it."""
        dumps = read_manifest(archive).databases
        newest = max((dump.major for dump in dumps), default=0)
        with scratch_server(major=newest) as url:
            scratch = address_from_url(url)
            return prove_archive(archive, scratch, key_file=key_file, say=self.stderr.write)

    def note(self, archive: Path, faults: list[str]) -> None:
        """Write down the result where the backup was written down."""
        try:
            run = find_backup(archive=str(archive))
            if run is not None:
                note_verified(run=run, faults=faults)
        except Error:
            self.stderr.write("The result was not written down: the suite's database is away.")
        finally:
            wakeup.stop()  # a private server that we started is stopped after us

    def tell(self, archive: Path, proofs: list[Proof], *, as_json: bool) -> None:
        """Say it in words or as a document."""
        if as_json:
            good = not any(proof.faults for proof in proofs)
            document = {"archive": str(archive), "good": good}
            document["databases"] = msgspec.to_builtins(proofs)
            self.stdout.write(json.dumps(document, indent=1))
            return
        for proof in proofs:
            self.stdout.write(
                f"{proof.alias}: {proof.tables} tables and {proof.rows} rows are as in the backup; "
                f"migrations {proof.migrations or 'not tried'}; "
                f"{proof.decrypted or 0} sealed values opened"
                if not proof.faults
                else f"{proof.alias}: NOT GOOD"
            )
            for word in [*proof.notes, *proof.faults]:
                self.stdout.write(f"  {word}")
        if not any(proof.faults for proof in proofs):
            self.stdout.write(f"{archive} is good")

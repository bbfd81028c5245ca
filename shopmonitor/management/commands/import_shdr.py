"""Take in a machine's past from an SHDR file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import SuiteError
from core.selectors.machines import require_machine
from shopmonitor.services.shdr_imports import import_shdr


class Command(BaseCommand):
    help = "Import states, counts and e-stops from an SHDR file (.gz too); twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define file, machine and form of the answer."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--machine", required=True, metavar="CODE")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import and say what became of each observation; the first rejects go to stderr."""
        try:
            result = import_shdr(
                path=options["file"], machine=require_machine(code=options["machine"])
            )
        except SuiteError as error:
            raise CommandError(error.message) from error
        for reject in result.rejects:
            self.stderr.write(f"line {reject.line}: {reject.code}")
        counts = {name: value for name, value in result._asdict().items() if name != "rejects"}
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{value} {name}" for name, value in counts.items()))

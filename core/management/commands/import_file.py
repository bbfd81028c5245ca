"""Import a file of people, machines and more: the same check and the same run as on the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.choices import ImportState, ImportStep
from core.domain.imports.problems import FileProblemError
from core.domain.imports.reading import Table
from core.models import ImportRun, SuiteUser
from core.services.imports.jobs import open_table, perform_import
from core.services.imports.kind import Kind
from core.services.imports.kinds import KINDS
from core.services.imports.runs import ask_for_step, map_columns, start_import
from core.services.imports.wording import file_text, line_text


class Command(BaseCommand):
    help = "Import a file: import_file people staff.xlsx --dry-run"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the arguments."""
        parser.add_argument("kind", choices=list(KINDS), help="what is in the file")
        parser.add_argument("file", type=Path, help=".xlsx or CSV")
        parser.add_argument("--dry-run", action="store_true", help="check alone, write nothing")
        parser.add_argument("--user", help="user name of the person in whose name it is done")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADING=COLUMN",
            help="which column a heading is, where its name does not say",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, then import unless something is wrong; the exit code tells."""
        kind = KINDS[options["kind"]]
        try:
            content = options["file"].read_bytes()
            run = start_import(
                kind=kind, file_name=options["file"].name, content=content, by=_person(options)
            )
            run = _carry_out(run, kind, options)
        except OSError as error:
            raise CommandError(f"file: {options['file']}: {error.strerror}.") from None
        except FileProblemError as error:
            raise CommandError(file_text(error)) from None
        self._tell(run, kind, as_json=options["json"])
        wanted = ImportState.CHECKED if options["dry_run"] else ImportState.DONE
        if run.state != wanted or run.counts.get("wrong"):
            raise CommandError("Nothing was imported.")

    def _tell(self, run: ImportRun, kind: Kind, *, as_json: bool) -> None:
        problems = [line_text(problem, kind=kind) for problem in run.problems]
        if as_json:
            facts = {"id": str(run.uid), "state": run.state, "counts": run.counts}
            self.stdout.write(json.dumps({**facts, "problems": problems}))
            return
        for problem in problems:
            self.stderr.write(problem)
        counts = ", ".join(f"{name} {count}" for name, count in run.counts.items())
        self.stdout.write(f"{run.get_state_display()}: {counts}")


def _carry_out(run: ImportRun, kind: Kind, options: dict[str, Any]) -> ImportRun:
    table = open_table(run)
    map_columns(run=run, table=table, mapping=_mapping(run, kind, table, options["map"]), here=True)
    run = _perform(run, ImportStep.CHECK)
    if options["dry_run"] or run.state != ImportState.CHECKED or run.counts["wrong"]:
        return run
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    return _perform(run, ImportStep.RUN)


def _perform(run: ImportRun, step: ImportStep) -> ImportRun:
    perform_import(run=str(run.uid), step=step.value)
    run.refresh_from_db()
    return run


def _mapping(run: ImportRun, kind: Kind, table: Table, given: list[str]) -> dict[str, int]:
    mapping: dict[str, int] = dict(run.mapping)
    for pair in given:
        heading, _sign, name = pair.rpartition("=")
        if heading not in table.headings or name not in kind.by_name:
            columns = ", ".join(kind.by_name)
            raise CommandError(f"--map {pair}: write HEADING=COLUMN; the columns are {columns}.")
        place = table.headings.index(heading)
        mapping = {other: at for other, at in mapping.items() if at != place} | {name: place}
    return mapping


def _person(options: dict[str, Any]) -> SuiteUser | None:
    if not options["user"]:
        return None
    found = SuiteUser.objects.filter(username__iexact=options["user"], deleted_at=None).first()
    if found is None:
        raise CommandError(f"--user: there is no person {options['user']}.")
    return found

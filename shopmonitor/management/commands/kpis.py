"""Key figures of one machine and one span."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.domain.spans import read_span
from core.errors import SuiteError
from core.selectors.machines import require_machine
from shopmonitor.domain.figures import write_figures
from shopmonitor.selectors.kpis import get_machine_figures


class Command(BaseCommand):
    help = "Print seconds per execution state, pieces and key figures of a machine: from <= t < to."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define machine, span and form of the answer."""
        parser.add_argument("--machine", required=True, metavar="CODE")
        parser.add_argument("--from", required=True, dest="start", metavar="T")
        parser.add_argument("--to", required=True, dest="end", metavar="T")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the figures."""
        try:
            span = read_span(start=options["start"], end=options["end"])
            machine = require_machine(code=options["machine"])
        except SuiteError as error:
            raise CommandError(error.message) from error
        figures = write_figures(get_machine_figures(machine=machine, span=span, now=utc_now()))
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self._print_lines(figures)

    def _print_lines(self, figures: dict[str, Any]) -> None:
        for part in ("execution_seconds", "class_seconds", "counts"):
            for name, value in figures[part].items():
                self.stdout.write(f"{part} {name}: {value}")
        for code, kpi in figures["kpis"].items():
            value = "unknown" if kpi["value"] is None else f"{kpi['value']:.4f}"
            self.stdout.write(f"{code}: {value} ({kpi['numerator']} / {kpi['denominator']})")

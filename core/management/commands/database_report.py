"""Print the report on the databases, for a terminal or as one JSON document."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from core.selectors.database_report import DatabaseReport, list_database_reports

MOST = 15
MIB = 1024 * 1024


class Command(BaseCommand):
    help = "Sizes, growth, upkeep, indexes, slow statements, connections, cost per app."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="all of it as one JSON document")
        parser.add_argument("--all", action="store_true", help=f"every table, not the first {MOST}")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        reports = list_database_reports()
        if options["json"]:
            text = msgspec.json.format(msgspec.json.encode({"databases": reports}), indent=1)
            self.stdout.write(text.decode())
            return
        for report in reports:
            self.stdout.write("\n".join(_lines(report, sys.maxsize if options["all"] else MOST)))


def _lines(report: DatabaseReport, most: int) -> Iterable[str]:
    one = report.database
    hits = "-" if one.cache_hits is None else f"{100 * one.cache_hits:.1f} %"
    yield (
        f"{one.alias}: {one.name}, PostgreSQL {one.server_version}, {_mib(one.total_bytes)} MiB, "
        f"{one.connections} of {one.connection_limit} connections, {hits} from memory"
    )
    yield from _table(
        "Apps",
        ("schema", "tables", "MiB", "share", "rows"),
        [
            (a.schema, a.tables, _mib(a.total_bytes), f"{100 * a.share:.0f} %", a.rows)
            for a in report.apps
        ],
    )
    yield from _table(
        "Tables (partitions summed)",
        ("table", "parts", "MiB", "indexes", "rows", "dead", "vacuum"),
        [
            (
                f"{t.schema}.{t.name}",
                t.parts or "",
                _mib(t.total_bytes),
                _mib(t.index_bytes),
                t.rows,
                t.dead_rows,
                f"{t.last_vacuum:%Y-%m-%d}" if t.last_vacuum else "never",
            )
            for t in report.tables[:most]
        ],
    )
    yield from _more(report, most)


def _more(report: DatabaseReport, most: int) -> Iterable[str]:
    yield from _table(
        "Tables without row-level security",
        ("table", "why"),
        [(one.name, one.reason) for one in report.open_tables],
    )
    yield from _table(
        "Growth",
        ("table", "since", "MiB", "rows"),
        [(f"{g.schema}.{g.name}", g.since, _mib(g.bytes), g.rows) for g in report.growth[:most]],
    )
    yield from _table(
        "Indexes that nobody used",
        ("index", "table", "MiB"),
        [(i.name, f"{i.schema}.{i.table}", _mib(i.bytes)) for i in report.unused_indexes[:most]],
    )
    yield from _table(
        "Statements by time in all",
        ("total ms", "mean ms", "calls", "statement"),
        [
            (f"{s.total_ms:.0f}", f"{s.mean_ms:.2f}", s.calls, s.statement[:90])
            for s in report.slow_statements[:most]
        ],
    )
    yield from _table(
        "Connections",
        ("program", "state", "count"),
        [(c.program, c.state, c.count) for c in report.connections],
    )
    yield from _table(
        "Audit",
        ("table", "audited", "how, or why not"),
        [(f"{a.schema}.{a.name}", "yes" if a.audited else "no", a.note) for a in report.audit],
    )
    yield from ["", *(f"! {hint}" for hint in report.hints)]


def _mib(count: int) -> str:
    return f"{count / MIB:.1f}"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterable[str]:
    if not rows:
        return
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(heads))]
    yield f"\n{title}"
    for row in cells:
        numbers = zip(row, widths, strict=True)
        yield (
            "  "
            + "  ".join(
                cell.ljust(width) if n == 0 or n == len(row) - 1 else cell.rjust(width)
                for n, (cell, width) in enumerate(numbers)
            ).rstrip()
        )

"""Writing what a table says: the same code for the check, which is rolled back, and the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from core.domain.imports.problems import Problem
from core.domain.imports.reading import Table
from core.models import ImportChange, ImportRun
from core.services.imports.columns import TypedRow
from core.services.imports.kind import Kind
from core.services.imports.reading import read_rows
from core.services.imports.writing import Planned, RecordWriter, Written

Report = Callable[[int, int], None]
BATCH = 250
MAX_LINES = 300
MAX_PROBLEMS = 1000


@dataclass
class Outcome:
    """What became, or would become, of the rows.

    Attributes:
        counts: rows by what becomes of them, `unchanged` and `wrong` among them.
        lines: for people: row, action, name and what changes, of the first rows.
    """

    counts: Counter[str] = field(default_factory=Counter)
    lines: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """Return how many rows are wrong."""
        return self.counts["wrong"]


def import_table(
    *,
    run: ImportRun,
    kind: Kind,
    table: Table,
    mapping: Mapping[str, int],
    at: datetime,
    report: Report,
) -> Outcome:
    """Write what the rows of a table say, inside the caller's transaction.

    Rows that are wrong are left out and told; who wants all or nothing rolls back.
    """
    outcome = Outcome()
    rows, outcome.problems = read_rows(kind, table=table, mapping=mapping)
    total = len(table.rows)
    report(0, total)
    writer = kind.writer(kind, rows, at=at)
    writer.load()
    done = total - len(rows)
    for wave in writer.waves():
        for start in range(0, len(wave), BATCH):
            batch = wave[start : start + BATCH]
            _import_batch(run, writer, batch, outcome)
            done += len(batch)
            report(done, total)
    _count_wrong(outcome, writer)
    return outcome


def _import_batch(
    run: ImportRun, writer: RecordWriter, batch: Sequence[TypedRow], outcome: Outcome
) -> None:
    planned = [one for row in batch if (one := writer.plan(row)) is not None]
    written = writer.write(planned)
    refused = {problem.row for problem in writer.problems}
    for one in planned:
        if one.row.number not in refused:
            _note(one, outcome)
    ImportChange.objects.bulk_create(_change(run, one) for one in written)


def _note(one: Planned, outcome: Outcome) -> None:
    # Who has a new badge is changed, though their own record is not.
    action = one.action.value if one.action else "changed" if one.changes else "unchanged"
    outcome.counts[action] += 1
    if action != "unchanged" and len(outcome.lines) < MAX_LINES:
        outcome.lines.append(
            {
                "row": one.row.number,
                "action": action,
                "name": str(one.record),
                "id": one.record.pk,
                "changes": {name: list(pair) for name, pair in one.changes.items()},
            }
        )


def _count_wrong(outcome: Outcome, writer: RecordWriter) -> None:
    problems = sorted([*outcome.problems, *writer.problems], key=lambda problem: problem.row)
    outcome.counts["wrong"] = len({problem.row for problem in problems})
    outcome.problems = problems[:MAX_PROBLEMS]


def _change(run: ImportRun, one: Written) -> ImportChange:
    return ImportChange(
        run=run,
        row=one.row,
        action=one.action,
        topic=one.record.topic,
        record_id=one.record.pk,
        revision=one.record.revision,
        before={name: _stored(value) for name, value in one.before.items()},
    )


def _stored(value: Any) -> Any:
    """Return a value as JSON; its field reads it again."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

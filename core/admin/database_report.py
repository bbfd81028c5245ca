"""The report on the databases as a page: a table for each question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from core.admin.health import page_context
from core.selectors.database_report import DatabaseReport, list_database_reports

MOST = 25
LONGEST = 140


@dataclass(frozen=True)
class Table:
    """Rows as people read them; `is_code` sets the first column as such."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    is_code: bool = False


def show_database(request: HttpRequest) -> HttpResponse:
    """Show the report on each database."""
    reports = [
        {
            "title": " · ".join(
                [
                    report.database.name,
                    filesizeformat(report.database.total_bytes),
                    f"PostgreSQL {report.database.server_version}",
                ]
            ),
            "used": report.database.connections,
            "limit": report.database.connection_limit,
            "hints": report.hints,
            "tables": [table for table in _tables(report) if table.rows],
        }
        for report in list_database_reports()
    ]
    context = {**page_context(request), "title": _("Database"), "reports": reports}
    return TemplateResponse(request, "admin/core/database.html", context)


def _tables(report: DatabaseReport) -> Iterator[Table]:
    size, rows = filesizeformat, _("Rows")
    yield Table(
        _("Cost per app"),
        [_("Schema"), _("Tables"), _("Size"), rows],
        [(one.schema, one.tables, size(one.total_bytes), one.rows) for one in report.apps],
    )
    yield Table(
        _("Biggest tables"),
        [_("Table"), _("Size"), _("Indexes"), rows, _("Dead rows"), _("Last vacuum")],
        [
            (
                f"{one.schema}.{one.name}",
                size(one.total_bytes),
                size(one.index_bytes),
                one.rows,
                one.dead_rows,
                _day(one.last_vacuum),
            )
            for one in report.tables[:MOST]
        ],
    )
    yield Table(
        _("Growth"),
        [_("Table"), _("Since"), _("Size"), rows],
        [
            (
                f"{one.schema}.{one.name}",
                date_format(one.since, "SHORT_DATE_FORMAT"),
                size(one.bytes),
                one.rows,
            )
            for one in report.growth[:MOST]
        ],
    )
    yield from _activity(report)


def _activity(report: DatabaseReport) -> Iterator[Table]:
    yield Table(
        _("Statements that cost most"),
        [_("Statement"), _("Calls"), _("Mean (ms)"), _("In all (ms)")],
        [
            (
                one.statement[:LONGEST],
                one.calls,
                number_format(one.mean_ms, 2),
                number_format(one.total_ms, 0),
            )
            for one in report.slow_statements
        ],
        is_code=True,
    )
    yield Table(
        _("Connections"),
        [_("Program"), _("State"), _("Count")],
        [(one.program, one.state, one.count) for one in report.connections],
    )
    yield Table(
        _("Indexes that nobody used"),
        [_("Index"), _("Table"), _("Size")],
        [
            (one.name, f"{one.schema}.{one.table}", filesizeformat(one.bytes))
            for one in report.unused_indexes[:MOST]
        ],
    )
    yield Table(
        _("Which changes are kept in the trail"),
        [_("Table"), _("Audited"), _("How, or why not")],
        [
            (f"{one.schema}.{one.name}", _("Yes") if one.audited else _("No"), one.note)
            for one in report.audit
        ],
    )


def _day(moment: datetime | None) -> str:
    return date_format(moment, "SHORT_DATE_FORMAT") if moment else ""

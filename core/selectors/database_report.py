"""The report on the databases: sizes, growth, upkeep, indexes, statements, connections, apps."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import msgspec
from django.apps import apps
from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.doors import SYSTEM, through
from core.db.open_tables import WITHOUT
from core.db.router import CORE_SCHEMA, SCHEMA_OF_APP, SEARCH_PATH, home_aliases
from core.models import TableSize
from core.selectors.audited_tables import AuditedTable, list_audited_tables
from core.selectors.database_figures import (
    ConnectionFigures,
    DatabaseFigures,
    IndexFigures,
    SlowStatement,
    TableFigures,
    get_database_figures,
    list_connections,
    list_slow_statements,
    list_table_figures,
    list_unused_indexes,
)

LOOKED_BACK = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
# Dead rows beyond both make work for nothing.
MANY_DEAD, DEAD_SHARE = 10_000, 0.2
COLD_CACHE = 0.95


class Growth(msgspec.Struct, frozen=True):
    """How a table has grown since a day on which it was measured."""

    schema: str
    name: str
    since: date
    bytes: int
    rows: int


class SchemaFigures(msgspec.Struct, frozen=True):
    """What one app costs."""

    schema: str
    tables: int
    total_bytes: int
    rows: int
    share: float


class DatabaseReport(msgspec.Struct, frozen=True):
    """All there is to say about one database; `hints` name what to do."""

    database: DatabaseFigures
    apps: list[SchemaFigures]
    tables: list[TableFigures]
    growth: list[Growth]
    unused_indexes: list[IndexFigures]
    slow_statements: list[SlowStatement]
    connections: list[ConnectionFigures]
    audit: list[AuditedTable]
    hints: list[str]
    open_tables: list[OpenTable]


class OpenTable(msgspec.Struct, frozen=True):
    """A table without row-level security, and why it has none."""

    name: str
    reason: str


def list_database_reports() -> list[DatabaseReport]:
    """Return a report for each distinct database of the settings."""
    return [get_database_report(alias=alias) for alias in home_aliases()]


@through(SYSTEM)  # it may see what other connections do
def get_database_report(*, alias: str) -> DatabaseReport:
    """Return the report on one database."""
    tables = list_table_figures(alias=alias)
    slow, missing = list_slow_statements(alias=alias)
    database = get_database_figures(alias=alias)
    hints = [*_hints(database, tables), *([missing] if missing else [])]
    return DatabaseReport(
        database=database,
        apps=sum_by_schema(tables=tables),
        tables=tables,
        growth=list_growth(alias=alias, tables=tables, today=utc_now().date()),
        unused_indexes=list_unused_indexes(alias=alias),
        slow_statements=slow,
        connections=list_connections(alias=alias),
        audit=list_audited_tables(),
        hints=hints,
        open_tables=list_open_tables(alias=alias),
    )


def list_open_tables(*, alias: str) -> list[OpenTable]:
    """Return the suite's own tables that show all their rows to whoever may read them."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity"
            " AND relnamespace = ANY(%s::regnamespace[])",
            [list(SEARCH_PATH)],
        )
        secured = {name for (name,) in cursor.fetchall()}
    own = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in {CORE_SCHEMA, *SCHEMA_OF_APP}
    }
    return [OpenTable(name, WITHOUT.get(name, "no reason given")) for name in sorted(own - secured)]


def sum_by_schema(*, tables: list[TableFigures]) -> list[SchemaFigures]:
    """Return what each app's tables come to, biggest first."""
    by_schema: dict[str, list[TableFigures]] = defaultdict(list)
    for table in tables:
        by_schema[table.schema].append(table)
    whole = sum(table.total_bytes for table in tables) or 1
    found = [
        SchemaFigures(
            schema=schema,
            tables=len(its),
            total_bytes=sum(table.total_bytes for table in its),
            rows=sum(table.rows for table in its),
            share=round(sum(table.total_bytes for table in its) / whole, 4),
        )
        for schema, its in by_schema.items()
    ]
    return sorted(found, key=lambda figures: -figures.total_bytes)


def list_growth(*, alias: str, tables: list[TableFigures], today: date) -> list[Growth]:
    """Return how the tables have grown since a day, a week and a month ago, as far as is known."""
    now = {(table.schema, table.name): table for table in tables}
    found: list[Growth] = []
    for span in LOOKED_BACK:
        day = _nearest_day(alias, today - span)
        if day is None or day in {growth.since for growth in found}:
            continue
        for row in TableSize.objects.filter(database=alias, measured_on=day):
            table = now.get((row.schema, row.table))
            if table is not None and table.total_bytes != row.total_bytes:
                found.append(
                    Growth(
                        schema=row.schema,
                        name=row.table,
                        since=day,
                        bytes=table.total_bytes - row.total_bytes,
                        rows=table.rows - row.row_estimate,
                    )
                )
    return sorted(found, key=lambda growth: (growth.since, -growth.bytes, growth.name))


def _nearest_day(alias: str, day: date) -> date | None:
    """Return the first day from this one on that was measured."""
    measured = TableSize.objects.filter(database=alias, measured_on__gte=day)
    return measured.order_by("measured_on").values_list("measured_on", flat=True).first()


def _hints(database: DatabaseFigures, tables: list[TableFigures]) -> list[str]:
    hints = [
        _("%(table)s has %(dead)d dead rows: is autovacuum on? At once: VACUUM %(table)s")
        % {"table": f"{table.schema}.{table.name}", "dead": table.dead_rows}
        for table in tables
        if table.dead_rows > MANY_DEAD and table.dead_rows > DEAD_SHARE * max(table.rows, 1)
    ]
    if database.cache_hits is not None and database.cache_hits < COLD_CACHE:
        text = _("Only %(percent).0f %% of blocks come from memory: raise shared_buffers.")
        hints.append(text % {"percent": 100 * database.cache_hits})
    return hints

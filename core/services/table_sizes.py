"""Writing down once a day how big the tables are, so that their growth can be told."""

from __future__ import annotations

from datetime import date, timedelta

from core.clock import utc_now
from core.db.router import home_aliases
from core.db.transactions import in_transaction
from core.models import TableSize
from core.selectors.database_figures import TableFigures, list_table_figures
from core.timers import every

HOUR_S = 3600.0
KEPT = timedelta(days=400)


@every(HOUR_S)
def note_table_sizes() -> None:
    """Measure each database once a day (UTC)."""
    today = utc_now().date()
    for alias in home_aliases():
        if not TableSize.objects.filter(measured_on=today, database=alias).exists():
            write_table_sizes(day=today, database=alias, tables=list_table_figures(alias=alias))


@in_transaction(TableSize)
def write_table_sizes(*, day: date, database: str, tables: list[TableFigures]) -> None:
    """Write a day's sizes of a database, and forget those of more than a year ago."""
    TableSize.objects.bulk_create(
        (
            TableSize(
                measured_on=day,
                database=database,
                schema=table.schema,
                table=table.name,
                total_bytes=table.total_bytes,
                row_estimate=table.rows,
            )
            for table in tables
        ),
        ignore_conflicts=True,
    )
    TableSize.objects.filter(measured_on__lt=day - KEPT).delete()

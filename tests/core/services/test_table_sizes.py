from datetime import date, timedelta

import pytest

from core.clock import utc_now
from core.models import TableSize
from core.selectors.database_figures import list_table_figures
from core.selectors.database_report import list_growth
from core.services.table_sizes import note_table_sizes, write_table_sizes

pytestmark = pytest.mark.django_db


def test_sizes_are_written_once_a_day_with_partitions_summed() -> None:
    note_table_sizes()
    count = TableSize.objects.count()
    note_table_sizes()
    assert TableSize.objects.count() == count
    names = set(TableSize.objects.values_list("schema", "table"))
    assert ("core", "sync_events") in names
    assert not any(name.startswith("sync_events_") for _schema, name in names)


def test_sizes_of_years_ago_are_forgotten() -> None:
    tables = list_table_figures(alias="default")
    write_table_sizes(day=date(2020, 1, 1), database="default", tables=tables)
    write_table_sizes(day=date(2026, 1, 1), database="default", tables=tables)
    assert set(TableSize.objects.values_list("measured_on", flat=True)) == {date(2026, 1, 1)}


def test_growth_is_told_since_a_day_a_week_and_a_month() -> None:
    today = utc_now().date()
    tables = list_table_figures(alias="default")
    for days in (1, 7, 30):
        write_table_sizes(day=today - timedelta(days=days), database="default", tables=tables)
    TableSize.objects.filter(table="machines").update(total_bytes=0, row_estimate=-5)
    TableSize.objects.filter(measured_on=today - timedelta(days=1)).exclude(
        table="machines"
    ).delete()
    grown = list_growth(alias="default", tables=tables, today=today)
    assert [(one.name, one.since) for one in grown] == [
        ("machines", today - timedelta(days=days)) for days in (30, 7, 1)
    ]
    assert grown[0].bytes > 0

"""Monthly partitions: made ahead, taking along what strayed."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.db.models import F

from core.clock import utc_now
from core.db.doors import OWNER, through
from core.db.partitions import (
    ensure_months,
    make_months_ahead,
    month_start,
    next_month,
    partitioned_tables,
)
from core.models import SyncEvent
from shopmonitor.models import MachineLog
from tests.factories.core import MachineFactory

JUNE = datetime(2031, 6, 15, 12, tzinfo=UTC)


def partition_of(event: SyncEvent) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM sync_events WHERE event_id = %s", [event.pk]
        )
        return str(cursor.fetchone()[0])


def parts(table: str = "sync_events") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = %s::regclass",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


def make_event(created_at: datetime) -> SyncEvent:
    # The database numbers events itself.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sync_events (event_id, lane, event_type, resource_type, resource_id,"
            " source_app, target_app, payload, created_at)"
            " VALUES (%s, 0, 'machine.estop_rearmed', 'machine', 'x', 'shop_monitor',"
            " 'shop_tracker', '{}', %s) RETURNING event_id",
            [str(uuid4()), created_at],
        )
        return SyncEvent.objects.get(event_id=cursor.fetchone()[0])


def log(at: datetime) -> MachineLog:
    machine = MachineFactory.create()
    return MachineLog.objects.create(
        machine=machine, machine_code=machine.code, kind="state", occurred_at=at
    )


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_month_after_the_last_of_the_year_is_the_next_years(
    moment: datetime, following: datetime
) -> None:
    assert next_month(moment) == following
    assert month_start(following) == following


def test_month_is_that_of_utc() -> None:
    berlin = datetime.fromisoformat("2026-03-01T00:30:00+01:00")
    assert month_start(berlin) == datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_migrate_has_made_this_month_and_three_more_of_every_table() -> None:
    month = utc_now()
    for _ in range(4):
        assert all(
            f"{table.name}_{month:%Y_%m}" in parts(table.table)
            for table in partitioned_tables("default")
        )
        month = next_month(month)
    names = {table.name for table in partitioned_tables("default")}
    assert names == {"audit_entries", "sync_events", "machine_logs", "floor_events"}


@pytest.mark.django_db
def test_months_are_made_once() -> None:
    made = make_months_ahead(alias="default", now=JUNE)
    assert {"sync_events_2031_06", "sync_events_2031_09"} <= set(made)
    assert "sync_events_2031_10" not in made
    assert make_months_ahead(alias="default", now=JUNE) == []


@pytest.mark.django_db
def test_row_without_a_month_goes_to_the_default_partition() -> None:
    assert partition_of(make_event(JUNE)) == "sync_events_default"
    assert partition_of(make_event(datetime(1970, 1, 1, tzinfo=UTC))) == "sync_events_default"


@pytest.mark.django_db
def test_row_of_a_made_month_goes_there() -> None:
    ensure_months(model=SyncEvent, alias="default", first=JUNE, last=JUNE)
    assert partition_of(make_event(JUNE)) == "sync_events_2031_06"
    assert partition_of(make_event(JUNE + timedelta(days=20))) == "sync_events_default"


@pytest.mark.django_db
def test_strays_move_when_their_month_is_made() -> None:
    here, elsewhere = make_event(JUNE), make_event(JUNE + timedelta(days=20))
    made = ensure_months(model=SyncEvent, alias="default", first=JUNE, last=JUNE)
    assert made == ["sync_events_2031_06"]
    assert partition_of(here) == "sync_events_2031_06"
    assert partition_of(elsewhere) == "sync_events_default"
    assert SyncEvent.objects.filter(pk=here.pk, sequence=F("sequence")).exists()


@pytest.mark.django_db
def test_strays_of_an_append_only_table_move_too() -> None:
    row = log(JUNE)
    ensure_months(model=MachineLog, alias="default", first=JUNE, last=JUNE)
    assert f"{MachineLog._meta.db_table}_2031_06" in parts(MachineLog._meta.db_table)
    assert MachineLog.objects.get(pk=row.pk).occurred_at == JUNE


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_at_once_make_each_month_once() -> None:
    made: list[str] = []

    def make() -> None:
        try:
            made.extend(
                ensure_months(
                    model=SyncEvent, alias="default", first=JUNE, last=JUNE + timedelta(days=90)
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    try:
        assert sorted(made) == [f"sync_events_2031_{month:02}" for month in (6, 7, 8, 9)]
    finally:
        with through(OWNER), connection.cursor() as cursor:
            for name in made:
                cursor.execute(f"DROP TABLE {name}")

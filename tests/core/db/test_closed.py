"""A closed database takes no work, says why, and is as before when it is opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg2
import pytest
from psycopg2.extensions import make_dsn

from core.db.backups.addresses import Address
from core.db.closed import (
    ClosedDatabaseError,
    Mark,
    close_database,
    open_database,
    read_mark,
    refuse_closed,
)
from core.db.moving.places import for_moving
from tests.core.db.backups.shops import database, run

LEFT = Mark("moved", "shop on db2:5432", datetime(2026, 3, 2, 12, tzinfo=UTC), "m1")


@pytest.fixture(scope="module")
def shop() -> Iterator[Address]:
    with database("CREATE TABLE notes (t text)") as address:
        yield address


@pytest.fixture(autouse=True)
def opened(shop: Address) -> Iterator[None]:
    yield
    with for_moving(shop).cursor() as cursor:
        open_database(cursor)


def close(shop: Address, mark: Mark = LEFT) -> None:
    with for_moving(shop).cursor() as cursor:
        close_database(cursor, mark)


def test_nobody_writes_in_a_closed_database_unknowingly(shop: Address) -> None:
    close(shop)
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        run(shop, "INSERT INTO notes VALUES ('lost')")


def test_suite_is_told_where_the_rows_are_and_how_to_go_back(shop: Address) -> None:
    close(shop)
    connection = psycopg2.connect(make_dsn(**shop.parameters))
    with pytest.raises(ClosedDatabaseError, match=r"moved to shop on db2:5432 on 2026-03-02.*"):
        refuse_closed(connection)
    assert connection.closed


def test_open_database_is_asked_nothing(shop: Address) -> None:
    with closing(psycopg2.connect(make_dsn(**shop.parameters))) as connection:
        refuse_closed(connection)
        assert connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE


def test_read_only_database_of_somebody_else_is_not_taken_for_a_closed_one(shop: Address) -> None:
    run(shop, f'ALTER DATABASE "{shop.name}" SET default_transaction_read_only = on')
    try:
        with closing(psycopg2.connect(make_dsn(**shop.parameters))) as connection:
            refuse_closed(connection)
    finally:
        with for_moving(shop).cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{shop.name}" RESET default_transaction_read_only')


def test_comment_of_the_database_comes_back(shop: Address) -> None:
    run(shop, f"COMMENT ON DATABASE \"{shop.name}\" IS 'ours since 2019'")
    close(shop, Mark("moving", "shop on db2:5432", LEFT.at, "m1"))
    close(shop)
    with for_moving(shop).cursor() as cursor:
        assert read_mark(cursor) == Mark("moved", LEFT.other, LEFT.at, "m1", "ours since 2019")
        open_database(cursor)
        assert read_mark(cursor) is None
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        assert cursor.fetchone() == ("ours since 2019",)
    run(shop, "INSERT INTO notes VALUES ('kept')")

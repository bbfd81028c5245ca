"""One database becomes three: each row is at home, and nothing is there to be done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from pytest_django import Settings

from core.db.backups.addresses import Address
from core.db.backups.contents import TableContents
from core.db.backups.restoring import contents_of
from core.db.closed import Mark, close_database
from core.db.moving.dividing import FORGOTTEN, WITH_CORE, divide, tables_left_out
from core.db.moving.errors import MoveError
from core.db.moving.places import for_moving, mark_of
from core.db.moving.relocation import Moved, reopen
from core.db.router import LOCAL_TABLES
from tests.core.db.backups.shops import NOON, run, scalar, whole_database

CORE, FLOOR, OFFICE = "default", "shop_monitor", "shop_tracker"
EVENT = """
    INSERT INTO core.sync_events (event_id, lane, event_type, resource_type, resource_id,
        source_app, target_app, payload, status) VALUES (gen_random_uuid(), 1, 'machine.created',
        'machine', '7', 'core', 'shop_monitor', '{}', '%s');
"""
ROWS = """
    INSERT INTO core.event_receipts (event_id, handler)
        SELECT gen_random_uuid(), 'note' FROM generate_series(1, 3);
    INSERT INTO shop_tracker.customers (number, name, email, language)
        SELECT n, 'Customer ' || n, '', 'en' FROM generate_series(1, 5) n;
    CREATE TABLE shop_monitor.facts (id bigserial PRIMARY KEY, n int);
    INSERT INTO shop_monitor.facts (n) SELECT generate_series(1, 400);
"""


@pytest.fixture(scope="module")
def shop() -> Iterator[Address]:
    with whole_database() as address:
        run(address, EVENT % "processed" + ROWS)
        yield address


@pytest.fixture
def targets(shop: Address, settings: Settings) -> dict[str, Address]:
    settings.SUITE_ALIASES = {"core": CORE, FLOOR: FLOOR, OFFICE: OFFICE}
    return {alias: shop.on(f"{shop.name}_{alias}") for alias in (CORE, FLOOR, OFFICE)}


def split(shop: Address, targets: Mapping[str, Address]) -> Moved:
    return divide(shop, targets, say=lambda _text: None)


def rows_by_table(address: Address) -> dict[tuple[str, str], TableContents]:
    return {(one.schema, one.name): one for one in contents_of(address)}


def count(address: Address, table: str) -> object:
    return sum(one.rows for one in contents_of(address) if one.full_name.startswith(table))


def test_event_that_waits_keeps_it_from_beginning(
    shop: Address, targets: dict[str, Address]
) -> None:
    run(shop, EVENT % "pending")
    with pytest.raises(MoveError, match=r"1 events in .* are still to be delivered"):
        split(shop, targets)
    run(shop, "DELETE FROM core.sync_events WHERE status = 'pending'")


def test_one_database_and_regions_are_refused_in_words(
    shop: Address, targets: dict[str, Address]
) -> None:
    with pytest.raises(MoveError, match="CORE_DATABASE_URL, MONITOR_DATABASE_URL"):
        split(shop, {CORE: targets[CORE]})
    with pytest.raises(MoveError, match=r"Regions .shop_monitor_north."):
        split(shop, {**targets, "shop_monitor_north": shop})


def test_each_row_is_at_home_and_the_old_database_is_as_it_was(
    shop: Address, targets: dict[str, Address]
) -> None:
    before = rows_by_table(shop)
    # A run that was killed has left this.
    with for_moving(shop).cursor() as cursor:
        close_database(cursor, Mark("moving", "three", NOON, "m1"))
    moved = split(shop, targets)
    assert len(moved.readings) == 3
    assert rows_by_table(shop) == before
    there = {alias: rows_by_table(address) for alias, address in targets.items()}
    lost = [
        table
        for table, contents in before.items()
        if contents not in [found[table] for found in there.values()] and table not in FORGOTTEN
    ]
    assert lost == []
    counts = {
        table: [count(targets[alias], table) for alias in (CORE, FLOOR, OFFICE)]
        for table in (
            "core.sync_events",
            "core.event_receipts",
            "shop_monitor.facts",
            "shop_tracker.customers",
        )
    }
    assert counts == {
        "core.sync_events": [1, 0, 0],
        "core.event_receipts": [3, 3, 3],
        "shop_monitor.facts": [0, 400, 0],
        "shop_tracker.customers": [0, 0, 5],
    }
    assert all(mark_of(address) is None for address in targets.values())
    numbers = "SELECT nextval(pg_get_serial_sequence('shop_tracker.customers', 'id'))"
    assert [scalar(address, numbers) for address in targets.values()] == [6, 6, 6]
    left = reopen(shop)
    assert left is not None
    assert left.other.count(" and ") == 2


def test_two_at_home_in_one_database_keep_their_rows(
    shop: Address, targets: dict[str, Address], settings: Settings
) -> None:
    settings.SUITE_ALIASES = {"core": CORE, FLOOR: FLOOR, OFFICE: CORE}
    with shop.cursor() as cursor:
        at_core, at_floor = (set(tables_left_out(cursor, alias)) for alias in (CORE, FLOOR))
    assert ("shop_monitor", "facts") in at_core - at_floor
    assert ("shop_tracker", "customers") in at_floor - at_core
    assert at_core & at_floor == FORGOTTEN


def test_what_stays_with_core_is_local_to_a_database() -> None:
    assert WITH_CORE <= LOCAL_TABLES

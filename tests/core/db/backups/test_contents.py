from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db.backups.addresses import Address
from core.db.backups.contents import compare_contents, list_sequences_behind
from core.db.backups.manifests import read_manifest
from core.db.backups.restoring import contents_of
from tests.core.db.backups.shops import database, run, save


@pytest.fixture(scope="module")
def shop() -> Iterator[Address]:
    with database() as address:
        yield address


def changes(address: Address, statements: str) -> list[str]:
    """Return what a reading after the statements finds different from one before."""
    before = contents_of(address)
    run(address, statements)
    return compare_contents(before, contents_of(address))


def test_reading_twice_is_the_same(shop: Address) -> None:
    assert changes(shop, "") == []


def test_order_of_the_rows_does_not_matter(shop: Address) -> None:
    again = "CREATE TEMP TABLE x AS SELECT * FROM core.people; DELETE FROM core.people;"
    again += "INSERT INTO core.people SELECT * FROM x ORDER BY id DESC"
    assert changes(shop, again) == []


def test_one_letter_in_one_row_is_seen(shop: Address) -> None:
    said = changes(shop, "UPDATE core.people SET t = 'Zoe 7' WHERE id = 7")
    assert said == ["core.people: 50 rows as in the backup, but not the same ones"]


def test_values_that_change_places_are_seen(shop: Address) -> None:
    said = changes(
        shop, "UPDATE core.people a SET t = b.t FROM core.people b WHERE a.id + b.id = 3"
    )
    assert said == ["core.people: 50 rows as in the backup, but not the same ones"]


def test_missing_row_and_missing_table_are_told_by_part(shop: Address) -> None:
    said = changes(
        shop,
        "DELETE FROM shop_monitor.facts WHERE n = 1; CREATE TABLE core.more (x int);"
        "DROP TABLE shop_monitor.facts_default",
    )
    assert said == [
        "shop_monitor.facts_default is missing",
        "core.more was not in the backup",
        "shop_monitor.facts_2026: 304 rows in the backup, 303 here",
    ]


def test_settings_of_the_login_do_not_change_the_reading(shop: Address) -> None:
    name = shop.name
    said = changes(
        shop,
        f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo';"
        f"ALTER DATABASE {name} SET datestyle = 'German'; ALTER DATABASE {name} SET"
        f" extra_float_digits = 0; ALTER DATABASE {name} SET bytea_output = 'escape';"
        f"ALTER DATABASE {name} SET intervalstyle = 'iso_8601'",
    )
    assert said == []


def test_sequence_that_would_repeat_a_number_is_found(shop: Address) -> None:
    with shop.cursor() as cursor:
        assert list_sequences_behind(cursor) == []
        cursor.execute("SELECT setval(pg_get_serial_sequence('core.people', 'id'), 12)")
        (behind,) = list_sequences_behind(cursor)
    assert (behind.column, behind.next_value, behind.highest) == ("core.people.id", 13, 50)


def test_sequence_that_was_behind_in_the_shop_is_written_down(
    shop: Address, tmp_path: Path
) -> None:
    run(shop, "SELECT setval(pg_get_serial_sequence('core.people', 'id'), 12)")
    (dump,) = read_manifest(save(shop, tmp_path)).databases
    assert dump.behind == ["core.people.id"]
    run(shop, "SELECT setval(pg_get_serial_sequence('core.people', 'id'), 50)")
    (dump,) = read_manifest(save(shop, tmp_path)).databases
    assert dump.behind == []


def test_rows_that_the_login_may_not_see_are_an_error_not_a_gap(shop: Address) -> None:
    run(
        shop,
        "ALTER TABLE core.people ENABLE ROW LEVEL SECURITY;"
        "ALTER TABLE core.people FORCE ROW LEVEL SECURITY",
    )
    with pytest.raises(Exception, match="row-level security"):
        contents_of(shop)

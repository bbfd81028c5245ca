"""What is carried arrives whole or not at all, and nothing of an earlier try is in its way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.restoring import contents_of, create_database, is_empty
from core.db.moving.copying import carry, empty
from core.db.moving.errors import MoveError
from core.db.moving.places import for_moving
from core.db.private_server import hold
from core.db.private_server.cluster import load_credentials
from core.db.private_server.layout import Layout
from core.db.private_server.server import OWNER, SUPERUSER
from core.db.router import SEARCH_PATH
from tests.core.db.backups.shops import SMALL, database, run, scalar


@pytest.fixture(scope="module")
def shop() -> Iterator[Address]:
    with database() as address:
        yield address


@pytest.fixture(scope="module")
def target(shop: Address) -> Address:
    address = shop.on(f"{shop.name}_target")
    create_database(address)
    return address


def test_rows_numbers_and_path_arrive(shop: Address, target: Address) -> None:
    carry(shop, target)
    assert contents_of(target) == contents_of(shop)
    assert scalar(target, "SELECT nextval(pg_get_serial_sequence('core.people', 'id'))") == 51
    assert scalar(target, "SHOW search_path") == ", ".join(SEARCH_PATH)


def test_earlier_try_makes_way_with_its_programs(target: Address) -> None:
    with for_moving(target).cursor() as left:
        left.execute("SELECT 1")
        empty(for_moving(target))
        with pytest.raises(psycopg2.OperationalError):
            left.execute("SELECT 1")
    assert is_empty(target)


def test_what_does_not_fit_is_taken_back_whole(shop: Address, target: Address) -> None:
    empty(target)
    run(target, "CREATE SCHEMA shop_monitor; CREATE TABLE shop_monitor.facts ()")
    with pytest.raises(MoveError, match="could not be carried over"):
        carry(shop, target)
    assert scalar(target, "SELECT to_regclass('core.people') IS NULL")


def test_tables_belong_to_whom_the_database_belongs_to() -> None:
    """Whoever carries them: who sets copies up is often a superuser."""
    with tempfile.TemporaryDirectory(prefix="shopsuite-moving-") as place:
        Path(place).chmod(0o755)
        directory = Path(place) / "data"
        with hold(directory) as held:
            owner = address_from_url(held.url)
            known = load_credentials(Layout(directory))
            assert known is not None
            words = {"user": SUPERUSER, "password": known.superuser_password}
            superuser = replace(owner, parameters={**owner.parameters, **words})
            run(owner, SMALL)
            source = superuser.on("source")
            create_database(source)
            carry(owner, source)
            empty(owner)
            carry(source, superuser)
            found = scalar(
                owner,
                "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables"
                " WHERE schemaname IN ('core', 'shop_monitor')",
            )
    assert found == OWNER

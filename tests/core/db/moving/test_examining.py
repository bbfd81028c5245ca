"""What is in the way of a move is said before anything is touched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.moving.examining import Source, examine_source, examine_target
from core.db.private_server import hold
from core.db.private_server.cluster import load_credentials
from core.db.private_server.layout import Layout
from core.db.private_server.server import SUPERUSER, Credentials, url
from core.db.roles import LOGIN
from tests.core.db.backups.shops import SMALL, names_beside, run


@pytest.fixture(scope="module")
def server() -> Iterator[Credentials]:
    """A server whose superuser we know."""
    with tempfile.TemporaryDirectory(prefix="shopsuite-moving-") as place:
        Path(place).chmod(0o755)
        directory = Path(place) / "data"
        with hold(directory) as held:
            run(address_from_url(held.url), SMALL)
            known = load_credentials(Layout(directory))
            assert known is not None
            yield known


@pytest.fixture(scope="module")
def shop(server: Credentials) -> Address:
    return address_from_url(url(server))


@pytest.fixture(scope="module")
def source(shop: Address) -> Source:
    return examine_source(shop)


def test_small_shop_may_move_and_takes_some_seconds(shop: Address, source: Source) -> None:
    assert [text for text in source.in_the_way if "still works" not in text] == []
    assert source.downtime_s < 30
    assert examine_target(shop.on(f"{shop.name}_new"), source) == []
    assert names_beside(shop) == [shop.name], "it was only looked at"


def test_whoever_works_there_is_named(shop: Address) -> None:
    web = replace(shop, parameters={**shop.parameters, "application_name": "shopsuite web"})
    with web.cursor():
        (told,) = [text for text in examine_source(shop).in_the_way if "works" in text]
    assert "shopsuite web (1)" in told
    assert "Stop it everywhere" in told


def test_database_without_tables_has_nothing_to_move(shop: Address) -> None:
    empty = shop.on("postgres")
    assert any("nothing to move" in text for text in examine_source(empty).in_the_way)


def test_database_that_holds_tables_is_no_target(shop: Address, source: Source) -> None:
    (told,) = examine_target(shop, source)
    assert "holds tables of the suite already" in told


def test_older_server_is_no_target(shop: Address, source: Source) -> None:
    newer = replace(source, version=99)
    assert any("must be 99 or newer" in text for text in examine_target(shop, newer))


def test_missing_extension_is_named(shop: Address, source: Source) -> None:
    wanting = replace(source, extensions=["timescaledb"])
    assert any("lacks the extensions timescaledb" in text for text in examine_target(shop, wanting))


def test_login_without_rights_is_told_what_it_lacks(
    server: Credentials, shop: Address, source: Source
) -> None:
    stranger = address_from_url(url(server, LOGIN))
    told = "\n".join(examine_target(stranger.on(f"{shop.name}_new"), source))
    assert "may not make one" in told
    assert "The roles of the suite are missing" in told
    assert any(f"you come as {LOGIN}" in text for text in examine_source(stranger).in_the_way)


def test_server_that_is_away_is_told(shop: Address, source: Source) -> None:
    away = replace(shop, parameters={**shop.parameters, "port": "1"})
    (told,) = examine_target(away, source)
    assert "Is the address right" in told


def test_copies_must_let_go_first(server: Credentials, shop: Address) -> None:
    words = {"user": SUPERUSER, "password": server.superuser_password}
    superuser = replace(shop, parameters={**shop.parameters, **words})
    run(superuser, "SELECT pg_create_logical_replication_slot('suite_copy', 'pgoutput')")
    assert any("replicate --remove" in text for text in examine_source(shop).in_the_way)

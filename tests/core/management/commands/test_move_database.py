"""A shop moves from its own server to another one, as a person types it; and is killed at it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.restoring import contents_of, database_exists, is_empty
from core.db.moving.places import mark_of
from core.db.private_server import hold
from core.db.private_server.cluster import load_credentials
from core.db.private_server.layout import Layout
from core.db.private_server.processes import stop
from core.db.private_server.server import url
from tests.core.db.backups.shops import SMALL, database, environment, manage, run, scalar
from tests.core.db.moving.kills import kill_at

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

MUCH = "INSERT INTO core.people (t) SELECT repeat('x', 100) FROM generate_series(1, 20000)"
# Each is written before the step is done.
STEPS = ("closing", "emptying", "carrying", "comparing", "switching", "gathering")


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="shopsuite-moving-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        stop(Layout(Path(folder) / "data").cluster)


@pytest.fixture
def shop(place: Path) -> dict[str, str]:
    """A shop on the private server of its data directory."""
    with hold(place / "data") as held:
        run(address_from_url(held.url), f"{SMALL}; {MUCH}")
    return environment(place / "data")


@pytest.fixture
def target() -> Iterator[Address]:
    """The address of a database that is not there yet, on another server."""
    with database("") as address:
        yield address.on(f"{address.name}_new")


def source_of(place: Path) -> Address:
    known = load_credentials(Layout(place / "data"))
    assert known is not None
    return address_from_url(url(known))


def is_open(address: Address) -> bool:
    return database_exists(address) and mark_of(address) is None and not is_empty(address)


def test_shop_moves_to_another_server_and_the_old_one_refuses_work(
    shop: dict[str, str], place: Path, target: Address
) -> None:
    looked = manage(shop, "move_database", "--to", target.url, "--dry-run")
    assert "would stand still for about" in looked.stdout, looked.stderr
    assert not database_exists(target)
    done = manage(shop, "move_database", "--to", target.url)
    assert done.returncode == 0, done.stderr
    assert "with 20453 rows, compared to the row" in done.stdout
    assert "Downtime: " in done.stdout
    assert f"DATABASE_URL={target.url}" in done.stdout
    refused = manage(shop, "first_administrator")
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr
    assert f"was moved to {target.name}" in refused.stderr
    assert "was moved to" in manage(shop, "move_database", "--status").stdout
    opened = manage(shop, "move_database", "--reopen")
    assert "Never let the suite work in both" in opened.stdout
    with hold(place / "data"):
        assert is_open(source_of(place))


def test_move_that_is_killed_anywhere_goes_on(
    shop: dict[str, str], place: Path, target: Address
) -> None:
    with hold(place / "data"):
        source = source_of(place)
        before = contents_of(source)
        for step in STEPS[:-1]:
            kill_at(step, shop, "move_database", "--to", target.url)
            assert not (is_open(source) and is_open(target)), "one of both, never both"
        done = manage(shop, "move_database", "--to", target.url)
        assert done.returncode == 0 or "was moved to" in done.stderr
        assert contents_of(target) == contents_of(source) == before
    assert is_open(target)
    assert scalar(target, "SELECT nextval('core.people_id_seq')") == 20051


def test_move_that_is_killed_when_all_is_done_is_done(
    shop: dict[str, str], place: Path, target: Address
) -> None:
    kill_at(STEPS[-1], shop, "move_database", "--to", target.url)
    assert is_open(target)
    with hold(place / "data"):
        left = mark_of(source_of(place))
    assert left is not None
    assert left.state == "moved"


def test_shop_that_works_is_not_moved(shop: dict[str, str], place: Path, target: Address) -> None:
    with hold(place / "data"), source_of(place).cursor():
        done = manage(shop, "move_database", "--to", target.url)
    assert done.returncode != 0
    assert "The suite still works in" in done.stderr
    assert not database_exists(target)


def test_address_that_is_none_is_refused_at_its_option(shop: dict[str, str]) -> None:
    done = manage(shop, "move_database", "--to", "postgresql://db2")
    assert "--to: the address names no database" in done.stderr


def test_server_of_somebody_else_is_not_upgraded(shop: dict[str, str], target: Address) -> None:
    done = manage({**shop, "DATABASE_URL": target.url}, "move_database", "--upgrade")
    assert done.returncode != 0
    assert "its administrator upgrades it" in " ".join(done.stderr.split())

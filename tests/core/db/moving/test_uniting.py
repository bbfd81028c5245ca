"""Three databases become one again, with what was written in each of them meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.restoring import contents_of, drop_database, is_empty
from core.db.closed import Mark, close_database
from core.db.moving.dividing import divide
from core.db.moving.errors import MoveError
from core.db.moving.places import for_moving, mark_of
from core.db.moving.relocation import Moved, reopen
from core.db.moving.uniting import unite
from tests.core.db.backups.shops import NOON, run, scalar, whole_database
from tests.core.db.moving.test_dividing import CORE, EVENT, FLOOR, OFFICE, ROWS

RECEIPT = "INSERT INTO core.event_receipts (event_id, handler) VALUES (gen_random_uuid(), '%s');"
CARRIED = """
    UPDATE core.sync_events SET event_id = '{}', created_at = '{}'
    WHERE sequence = (SELECT max(sequence) FROM core.sync_events)
"""
CUSTOMER = (
    "INSERT INTO shop_tracker.customers (number, name, email, language)"
    " VALUES ('%s', 'New', '', 'en');"
)


@pytest.fixture(autouse=True)
def installation(settings: Settings) -> None:
    settings.SUITE_ALIASES = {"core": CORE, FLOOR: FLOOR, OFFICE: OFFICE}


@pytest.fixture
def sources(settings: Settings) -> Iterator[dict[str, Address]]:
    """Three databases that were one, and went on by themselves."""
    with whole_database() as shop:
        run(shop, EVENT % "processed" + ROWS)
        targets = {alias: shop.on(f"{shop.name}_{alias}") for alias in (CORE, FLOOR, OFFICE)}
        divide(shop, targets, say=lambda _text: None)
        run(targets[CORE], RECEIPT % "core")
        run(targets[FLOOR], RECEIPT % "floor")
        run(targets[FLOOR], "INSERT INTO shop_monitor.facts (n) VALUES (7)")
        # Carried to the floor, where its module is off: at home it counts as done.
        run(targets[FLOOR], EVENT % "held")
        carried = scalar(targets[FLOOR], "SELECT event_id FROM core.sync_events")
        created = scalar(targets[FLOOR], "SELECT created_at::text FROM core.sync_events")
        run(targets[CORE], (EVENT % "processed") + CARRIED.format(carried, created))
        run(targets[OFFICE], RECEIPT % "office" + CUSTOMER % "N1")
        yield targets


@pytest.fixture
def target(sources: dict[str, Address]) -> Address:
    return sources[CORE].on(sources[CORE].name.replace("_default", "_one"))


def merge(
    sources: dict[str, Address],
    target: Address,
    say: Callable[[str], None] = lambda _text: None,
) -> Moved:
    return unite(sources, target, say=say)


def close(address: Address, state: str, other: Address) -> None:
    with for_moving(address).cursor() as cursor:
        close_database(cursor, Mark(state, str(other), NOON, "m1"))  # type: ignore[arg-type]


def test_all_is_there_once_and_goes_on(sources: dict[str, Address], target: Address) -> None:
    before = {alias: contents_of(one) for alias, one in sources.items()}
    for alias in (CORE, FLOOR):  # as a killed run leaves them
        close(sources[alias], "moving", target)
    moved = merge(sources, target)
    assert len(moved.readings) == 1
    assert {alias: contents_of(one) for alias, one in sources.items()} == before
    counts = [
        scalar(target, f"SELECT count(*) FROM {table}")  # noqa: S608  # names of tables
        for table in (
            "core.event_receipts",
            "core.sync_events",
            "shop_monitor.facts",
            "shop_tracker.customers",
        )
    ]
    assert counts == [3 + 3, 2, 401, 6]
    states = "SELECT string_agg(status, ' ' ORDER BY status) FROM core.sync_events"
    assert scalar(target, states) == "held processed", "what waits at the floor waits on"
    run(target, CUSTOMER % "N2")
    assert scalar(target, "SELECT max(id) FROM shop_tracker.customers") == 7
    assert {one.state for one in map(mark_of, sources.values()) if one} == {"moved"}
    # Broken off between core's mark and the opening: the next run only opens it.
    close(sources[CORE], "moved", target)
    close(target, "filling", sources[CORE])
    assert merge(sources, target).readings == []
    assert mark_of(target) is None
    with pytest.raises(MoveError, match="was moved to"):
        merge(sources, target)
    for one in sources.values():
        assert reopen(one) is not None


def test_fault_opens_the_old_databases_again(sources: dict[str, Address], target: Address) -> None:
    def slip(text: str) -> None:
        if text.startswith("comparing"):
            run(for_moving(sources[FLOOR]), "INSERT INTO shop_monitor.facts (n) VALUES (8)")

    with pytest.raises(MoveError, match=r"shop_monitor.facts: 402 rows in .*, 401 here"):
        merge(sources, target, slip)
    assert [mark_of(one) for one in [*sources.values(), target]] == [None] * 4
    assert is_empty(target)
    drop_database(target)
    run(sources[OFFICE], EVENT % "pending")
    with pytest.raises(MoveError, match=r"1 events in .* are still to be delivered"):
        merge(sources, target)


def test_one_database_and_regions_are_refused_in_words() -> None:
    target = address_from_url("postgresql://suite@db2/shop")
    sources = {CORE: target.on("core"), FLOOR: target.on("floor")}
    with pytest.raises(MoveError, match="nothing to merge"):
        merge({CORE: sources[CORE]}, target)
    with pytest.raises(MoveError, match="numbers of their own"):
        merge({**sources, "shop_monitor_north": target}, target)

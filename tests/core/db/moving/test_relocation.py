"""A whole move: nothing is lost, nothing is half done, and there is a way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg2
import pytest

from core.db.backups.addresses import Address
from core.db.backups.restoring import contents_of, is_empty
from core.db.closed import Mark, close_database
from core.db.moving.errors import MoveError
from core.db.moving.places import for_moving, mark_of
from core.db.moving.relocation import Moved, relocate, reopen
from tests.core.db.backups.shops import NOON, database, run, scalar


@pytest.fixture
def shop() -> Iterator[Address]:
    with database() as address:
        yield address


@pytest.fixture
def target(shop: Address) -> Address:
    return shop.on(f"{shop.name}_new")


def move(shop: Address, target: Address, on: Callable[[str], None] = lambda _text: None) -> Moved:
    return relocate(shop, target, say=on)


def at(words: str, do: Callable[[], object]) -> Callable[[str], None]:
    """Return who does something at a step of the move."""

    def say(text: str) -> None:
        if text.startswith(words):
            do()

    return say


def mark(address: Address, state: str, other: Address, move: str) -> None:
    with for_moving(address).cursor() as cursor:
        close_database(cursor, Mark(state, str(other), NOON, move))  # type: ignore[arg-type]


def test_everything_is_there_and_the_old_database_is_closed_as_it_was(
    shop: Address, target: Address
) -> None:
    before = contents_of(shop)
    moved = move(shop, target)
    assert [reading.rows for reading in moved.readings] == [453]
    assert moved.downtime_s > 0
    assert contents_of(target) == contents_of(shop) == before
    run(target, "INSERT INTO core.people (t) VALUES ('new')")
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        run(shop, "INSERT INTO core.people (t) VALUES ('lost')")


def test_second_move_says_where_everything_is(shop: Address, target: Address) -> None:
    move(shop, target)
    with pytest.raises(MoveError, match=f"moved to {target.name}"):
        move(shop, target)
    with pytest.raises(MoveError, match=f"moved to {target.name}"):
        move(shop, shop.on(f"{shop.name}_other"))


def test_old_database_can_be_opened_again(shop: Address, target: Address) -> None:
    move(shop, target)
    left = reopen(shop)
    assert left is not None
    assert left.state == "moved"
    run(shop, "INSERT INTO core.people (t) VALUES ('here again')")
    assert reopen(shop) is None


def test_who_is_connected_keeps_it_from_beginning(shop: Address, target: Address) -> None:
    with shop.cursor(), pytest.raises(MoveError, match="still works"):
        move(shop, target)
    assert mark_of(shop) is None


def test_who_comes_meanwhile_can_only_read(shop: Address, target: Address) -> None:
    refused = []

    def write() -> None:
        try:
            run(shop, "INSERT INTO core.people (t) VALUES ('lost')")
        except psycopg2.errors.ReadOnlySqlTransaction as error:
            refused.append(error)

    move(shop, target, at("carrying", write))
    assert len(refused) == 1


def test_row_that_slips_in_all_the_same_is_found_and_all_is_taken_back(
    shop: Address, target: Address
) -> None:
    def slip() -> None:
        run(for_moving(shop), "INSERT INTO core.people (t) VALUES ('slipped in')")

    with pytest.raises(MoveError, match=r"core.people: 51 rows in .*, 50 here"):
        move(shop, target, at("comparing", slip))
    assert mark_of(shop) is None
    assert mark_of(target) is None
    assert is_empty(target)
    move(shop, target)
    assert contents_of(target) == contents_of(shop)


def test_interruption_is_a_fault_like_any_other(shop: Address, target: Address) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(shop, target, at("comparing", interrupt))
    assert mark_of(shop) is None
    assert is_empty(target)


def test_half_filled_target_is_filled_anew_from_the_same_database_alone(
    shop: Address, target: Address
) -> None:
    move(shop, target)
    reopen(shop)
    mark(target, "filling", shop.on("another"), "m2")
    with pytest.raises(MoveError, match="is being filled from another"):
        move(shop, target)
    mark(shop, "moving", target, "m2")
    run(for_moving(target), "DELETE FROM core.people")
    move(shop, target)
    assert scalar(target, "SELECT count(*) FROM core.people") == 50
    assert mark_of(target) is None


def test_move_that_broke_off_between_both_ends_of_the_switch_is_finished(
    shop: Address, target: Address
) -> None:
    move(shop, target)
    left = mark_of(shop)
    assert left is not None
    mark(target, "filling", shop, left.move)
    assert move(shop, target).readings == []
    assert mark_of(target) is None
    run(target, "INSERT INTO core.people (t) VALUES ('new')")


def test_half_filled_database_is_not_opened(shop: Address) -> None:
    mark(shop, "filling", shop.on("another"), "m3")
    with pytest.raises(MoveError, match="is not whole"):
        reopen(shop)


def test_database_does_not_move_to_itself(shop: Address) -> None:
    with pytest.raises(MoveError, match="name another one"):
        move(shop, shop)

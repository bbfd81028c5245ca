"""Who else is at work in a database, and that one move at a time leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.db.backups.addresses import Address
from core.db.moving.errors import MoveError
from core.db.moving.places import for_moving, others, sole_mover
from tests.core.db.backups.shops import database


@pytest.fixture(scope="module")
def shop() -> Iterator[Address]:
    with database("") as address:
        yield address


def test_others_are_told_by_program_and_a_move_is_none_of_them(shop: Address) -> None:
    web = replace(shop, parameters={**shop.parameters, "application_name": "shopsuite web"})
    with for_moving(shop).cursor() as cursor, web.cursor(), web.cursor():
        assert others(cursor) == ["shopsuite web (2)"]


def test_who_came_after_a_moment_is_left_out(shop: Address) -> None:
    with for_moving(shop).cursor() as cursor, shop.cursor():
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
        with shop.cursor():
            assert others(cursor, since=moment) == ["shopsuite backup (1)"]
            assert others(cursor) == ["shopsuite backup (2)"]


def test_second_move_from_a_database_is_refused(shop: Address) -> None:
    with (
        sole_mover(shop),
        pytest.raises(MoveError, match="Another move_database is at work"),
        sole_mover(shop),
    ):
        pass
    with sole_mover(shop):
        pass

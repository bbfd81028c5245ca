"""Two databases are the same to the row and to the next number, or it is said where they differ."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.db.backups.addresses import Address
from core.db.moving.comparing import compare
from core.db.moving.errors import MoveError
from tests.core.db.backups.shops import SMALL, database, run

FIXED = SMALL.replace("gen_random_uuid()", "NULL::uuid")


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Address, Address]]:
    with database(FIXED) as one, database(FIXED) as other:
        yield one, other


def test_same_rows_are_counted(pair: tuple[Address, Address]) -> None:
    assert compare(*pair).rows == 453


@pytest.mark.parametrize(
    ("change", "back", "words"),
    [
        (
            "DELETE FROM shop_monitor.facts WHERE n = 7",
            "INSERT INTO shop_monitor.facts VALUES ('2026-03-09', 7)",
            r"shop_monitor.facts_2026: 304 rows in .*, 303 here",
        ),
        (
            "UPDATE core.people SET t = 'x' WHERE id = 3",
            "UPDATE core.people SET t = 'Zoë 3' WHERE id = 3",
            r"core.people: 50 rows as in .*, but not the same ones",
        ),
        (
            "SELECT nextval('core.people_id_seq')",
            "SELECT setval('core.people_id_seq', 50)",
            r"core.people_id_seq goes on after 51, not after 50",
        ),
    ],
)
def test_difference_is_told(
    pair: tuple[Address, Address], change: str, back: str, words: str
) -> None:
    run(pair[1], change)
    with pytest.raises(MoveError, match=words):
        compare(*pair)
    run(pair[1], back)
    compare(*pair)

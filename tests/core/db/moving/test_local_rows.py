"""Rows of two databases come together: none lost, none twice, each under a number of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.db.backups.addresses import Address
from core.db.moving.local_rows import bring_rows
from tests.core.db.backups.shops import database, run

TABLES = """
    CREATE SCHEMA core;
    CREATE TABLE core.notes (id bigserial PRIMARY KEY, t text);
    CREATE TABLE core.sign_ins (id bigserial PRIMARY KEY, key text UNIQUE, seen int);
    INSERT INTO core.notes (t) VALUES ('from before'), ('twice the same'), ('twice the same');
    INSERT INTO core.sign_ins (key, seen) VALUES ('k', 1);
"""


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Address, Address]]:
    with database(TABLES) as one, database(TABLES) as other:
        run(one, "INSERT INTO core.notes (t) VALUES ('of one')")
        run(other, "INSERT INTO core.notes (t) VALUES ('of another')")
        run(one, "UPDATE core.sign_ins SET seen = 2")
        yield one, other


def test_rows_that_one_lacks_come_under_numbers_of_its_own(pair: tuple[Address, Address]) -> None:
    with pair[0].cursor() as source, pair[1].cursor() as target:
        assert bring_rows(source, target, "notes") == 1
        target.execute("SELECT id, t FROM core.notes ORDER BY id")
        assert target.fetchall() == [
            (1, "from before"),
            (2, "twice the same"),
            (3, "twice the same"),
            (4, "of another"),
            (5, "of one"),
        ]


def test_row_of_which_home_knows_by_its_own_key_stays_as_it_is(
    pair: tuple[Address, Address],
) -> None:
    with pair[0].cursor() as source, pair[1].cursor() as target:
        assert bring_rows(source, target, "sign_ins") == 0
        target.execute("SELECT key, seen FROM core.sign_ins")
        assert target.fetchall() == [("k", 1)]

"""A backup that is made while people work is one moment of the shop, exact to the row."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import psycopg2
import pytest

from core.db.backups.addresses import Address
from core.db.backups.contents import compare_contents
from core.db.backups.manifests import read_manifest
from core.db.backups.restoration import restore_archive
from core.db.backups.restoring import contents_of, create_database, load
from tests.core.db.backups.shops import NOON, database, save, scalar

pytestmark = pytest.mark.processes

# Each transaction moves one unit between two accounts and notes it: in any one moment the sum is
# the same, and there are as many notes as moves.
LEDGER = """
    CREATE SCHEMA core;
    CREATE TABLE core.accounts (id int PRIMARY KEY, units int, moves int DEFAULT 0);
    CREATE TABLE core.notes (id bigserial PRIMARY KEY, source int, target int, text text);
    INSERT INTO core.accounts SELECT n, 1000 FROM generate_series(1, 200) n;
    INSERT INTO core.notes (source, target, text) SELECT 0, 0, repeat('x', 200)
        FROM generate_series(1, 60000);
"""
WRITERS = 4


def work(address: Address, stopping: threading.Event, done: list[int]) -> None:
    chance = random.Random(threading.get_ident())  # noqa: S311 - no secret
    with address.connect() as connection, connection.cursor() as cursor:
        connection.autocommit = False
        while not stopping.is_set():
            source, target = chance.sample(range(1, 201), 2)
            try:
                for number, units in sorted([(source, -1), (target, 1)]):
                    cursor.execute(
                        "UPDATE core.accounts SET units = units + %s, moves = moves + 1"
                        " WHERE id = %s",
                        [units, number],
                    )
                cursor.execute(
                    "INSERT INTO core.notes (source, target, text) VALUES (%s, %s, 'move')",
                    [source, target],
                )
                if chance.random() < 0.2:
                    cursor.execute("DELETE FROM core.notes WHERE source = 0 AND id = %s", [source])
                connection.commit()
            except psycopg2.errors.DeadlockDetected:
                connection.rollback()
            else:
                done.append(1)


def test_restore_of_a_backup_made_under_load_is_exact_to_the_row(tmp_path: Path) -> None:
    with database(LEDGER) as shop:
        stopping, done = threading.Event(), [0]
        writers = [
            threading.Thread(target=work, args=(shop, stopping, done)) for _ in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        try:
            while len(done) < 200:  # they are at work
                stopping.wait(0.01)
            begun = len(done)
            archive = save(shop, tmp_path)
            ended = len(done)
        finally:
            stopping.set()
            for writer in writers:
                writer.join()
        assert ended - begun > 50, "nobody worked while the backup was made"
        (dump,) = read_manifest(archive).databases

        target = shop.on(f"{shop.name}_new")
        create_database(target)
        load(archive, dump, target)
        assert compare_contents(dump.tables, contents_of(target)) == []
        assert compare_contents(dump.tables, contents_of(shop)) != []
        moves = scalar(target, "SELECT count(*) FROM core.notes WHERE text = 'move'")
        assert scalar(target, "SELECT sum(units) FROM core.accounts") == 200 * 1000
        assert scalar(target, "SELECT sum(moves) / 2 FROM core.accounts") == moves

        restored = restore_archive(
            archive, {"default": shop}, overwrite=True, at=NOON, say=lambda _text: None
        )
        assert restored.set_aside
        assert compare_contents(dump.tables, contents_of(shop)) == []

"""A restore changes everything or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg2
import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.errors import BackupError
from core.db.backups.manifests import read_manifest
from core.db.backups.restoration import Restored, restore_archive
from core.db.backups.restoring import contents_of, create_database, drop_database
from tests.core.db.backups.shops import NOON, database, names_beside, run, save, scalar


@pytest.fixture
def shop() -> Iterator[Address]:
    with database() as address:
        yield address


@pytest.fixture
def archive(shop: Address, tmp_path: Path) -> Path:
    return save(shop, tmp_path / "backups")


def restore(archive: Path, address: Address, *, overwrite: bool = False) -> Restored:
    return restore_archive(
        archive, {"default": address}, overwrite=overwrite, at=NOON, say=lambda _text: None
    )


def test_database_that_is_not_there_is_made_and_equal_to_the_row(
    archive: Path, shop: Address
) -> None:
    target = shop.on(f"{shop.name}_new")
    restored = restore(archive, target)
    assert restored.set_aside == []
    assert scalar(target, "SELECT count(*) FROM core.people") == 50
    assert scalar(target, "SELECT nextval(pg_get_serial_sequence('core.people', 'id'))") == 51


def test_sign_ins_do_not_come_back(archive: Path, shop: Address) -> None:
    target = shop.on(f"{shop.name}_new")
    assert restore(archive, target).sign_ins_ended == 3
    assert scalar(target, "SELECT count(*) FROM core.user_sessions") == 0


def test_empty_database_of_a_login_without_createdb_is_enough(archive: Path, shop: Address) -> None:
    target = shop.on(f"{shop.name}_new")
    create_database(target)
    restore(archive, target)
    assert names_beside(target) == [target.name]
    assert scalar(target, "SELECT count(*) FROM shop_monitor.facts") == 400


def test_data_is_not_overwritten_unless_told(archive: Path, shop: Address) -> None:
    before = contents_of(shop)
    with pytest.raises(BackupError, match=r"holds data \(453 rows\).*--yes"):
        restore(archive, shop)
    assert contents_of(shop) == before
    assert names_beside(shop) == [shop.name]


def test_tables_without_rows_may_make_way_untold(archive: Path, shop: Address) -> None:
    run(shop, "TRUNCATE core.people, core.user_sessions, shop_monitor.facts")
    assert len(restore(archive, shop).set_aside) == 1


def test_old_database_is_set_aside_whole(archive: Path, shop: Address) -> None:
    run(shop, "DELETE FROM core.people WHERE id > 20")
    lost = contents_of(shop)
    restored = restore(archive, shop, overwrite=True)
    (old,) = restored.set_aside
    assert old == f"{shop.name}_before_20260302_120000"
    assert contents_of(shop.on(old)) == lost
    assert scalar(shop, "SELECT count(*) FROM core.people") == 50


def test_open_connections_are_ended_for_the_switch(archive: Path, shop: Address) -> None:
    with shop.cursor() as cursor:
        assert restore(archive, shop, overwrite=True).connections_ended == 1
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("SELECT 1")


def test_client_that_comes_back_at_once_does_not_keep_the_old_one(
    archive: Path, shop: Address
) -> None:
    stopping = threading.Event()

    def knock() -> None:
        while not stopping.is_set():
            try:
                with shop.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.01)")
            except (BackupError, psycopg2.Error):
                continue

    threads = [threading.Thread(target=knock) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        assert restore(archive, shop, overwrite=True).set_aside
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def test_rows_that_differ_leave_everything_as_it_was(archive: Path, shop: Address) -> None:
    manifest = read_manifest(archive)
    (dump,) = manifest.databases
    tables = [msgspec.structs.replace(table, digest="0" * 32) for table in dump.tables]
    wrong = msgspec.structs.replace(
        manifest, databases=[msgspec.structs.replace(dump, tables=tables)]
    )
    (archive / "manifest.json").write_bytes(msgspec.json.encode(wrong))
    before = contents_of(shop)
    with pytest.raises(BackupError, match="nothing was changed"):
        restore(archive, shop, overwrite=True)
    assert contents_of(shop) == before
    assert names_beside(shop) == [shop.name]


def test_broken_dump_leaves_an_empty_target_empty(archive: Path, shop: Address) -> None:
    dump = archive / "default.dump"
    dump.write_bytes(dump.read_bytes()[:-400])
    manifest = read_manifest(archive)
    (one,) = manifest.databases
    entry = msgspec.structs.replace(one.dump, bytes=dump.stat().st_size, sha256=_sum(dump))
    text = msgspec.json.encode(
        msgspec.structs.replace(manifest, databases=[msgspec.structs.replace(one, dump=entry)])
    )
    (archive / "manifest.json").write_bytes(text)
    target = shop.on(f"{shop.name}_new")
    create_database(target)
    with pytest.raises(BackupError, match="pg_restore failed"):
        restore(archive, target)
    assert scalar(target, "SELECT count(*) FROM pg_namespace WHERE nspname = 'core'") == 0
    drop_database(target)


def _sum(path: Path) -> str:
    from hashlib import sha256  # noqa: PLC0415

    return sha256(path.read_bytes()).hexdigest()


def test_several_databases_come_back_together_or_one_by_name(shop: Address, tmp_path: Path) -> None:
    archive = save(shop, tmp_path / "b", alias="shop_monitor")
    with pytest.raises(BackupError, match="--only"):
        restore(archive, shop.on(f"{shop.name}_new"))


def test_dump_of_a_newer_server_is_refused_with_the_version(archive: Path, shop: Address) -> None:
    manifest = read_manifest(archive)
    (one,) = manifest.databases
    newer = msgspec.structs.replace(one, server_version="99.1")
    (archive / "manifest.json").write_bytes(
        msgspec.json.encode(msgspec.structs.replace(manifest, databases=[newer]))
    )
    with pytest.raises(BackupError, match="PostgreSQL 99 or newer"):
        restore(archive, shop.on(f"{shop.name}_new"))


def test_wrong_address_is_said_without_the_password() -> None:
    with pytest.raises(BackupError) as told:
        address_from_url("postgresql://me:s3cret@host/db?nonsense=1")
    assert "s3cret" not in str(told.value)
    with pytest.raises(BackupError, match="names no database"):
        address_from_url("postgresql://me@host")


def test_password_is_no_argument_of_a_program(shop: Address) -> None:
    assert "password" not in shop.argument
    assert shop.environment["PGPASSWORD"] == shop.parameters["password"]

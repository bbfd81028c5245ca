from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from core.db.backups.archives import (
    let_go,
    list_archives,
    newest_archive,
    on_one_disk,
    pack_attachments,
    unfinished,
    unpack_attachments,
)
from core.db.backups.errors import BackupError
from core.db.backups.manifests import FORMAT, FileEntry, Manifest, check_files, read_manifest
from tests.core.db.backups.shops import NOON


def seal(place: Path, *, hours: int = 0, attachments: Path | None = None) -> Path:
    """Make a backup without a database."""
    at = NOON + timedelta(hours=hours)
    with unfinished(place, at=at) as draft:
        return draft.seal(
            Manifest(
                format=FORMAT,
                suite_version="test",
                made_at=at,
                ended_at=at,
                run=None,
                databases=[],
                attachments=pack_attachments(attachments, draft) if attachments else None,
                key_ring=None,
                keys_file=None,
                same_disk=None,
                notes=[],
            )
        )


@pytest.fixture
def attached(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "drawings").mkdir(parents=True)
    (folder / "drawings" / "flange.pdf").write_bytes(b"%PDF" * 1000)
    (folder / "link").symlink_to("/etc/passwd")
    return folder


def test_backup_is_for_our_eyes_alone(tmp_path: Path, attached: Path) -> None:
    archive = seal(tmp_path / "backups", attachments=attached)
    assert archive.name == "shopsuite-20260302T120000Z"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [archive, *archive.iterdir()]}
    assert modes == {archive.name: 0o700, "manifest.json": 0o600, "attachments.tar": 0o600}


def test_what_is_not_sealed_leaves_nothing(tmp_path: Path) -> None:
    with unfinished(tmp_path, at=NOON) as draft:
        draft.create("default.dump").write(b"half")
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_remains_of_a_killed_backup_are_no_backup_and_go_with_the_next(tmp_path: Path) -> None:
    remains = tmp_path / ".unfinished-shopsuite-20260301T120000Z"
    remains.mkdir()
    (remains / "manifest.json").write_text("{}")
    assert list_archives(tmp_path) == []
    seal(tmp_path)
    assert not remains.exists()


def test_two_at_once_do_not_write_to_one_place(tmp_path: Path) -> None:
    message = "Another backup is being written"
    with unfinished(tmp_path, at=NOON), pytest.raises(BackupError, match=message):
        seal(tmp_path)


def test_two_in_one_second_have_two_names(tmp_path: Path) -> None:
    assert [seal(tmp_path).name, seal(tmp_path).name] == [
        "shopsuite-20260302T120000Z",
        "shopsuite-20260302T120000Z-2",
    ]


def test_place_that_cannot_be_written_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="SHOPSUITE_BACKUP_DIR"):
        seal(tmp_path / "file" / "backups")


def test_newest_are_kept(tmp_path: Path) -> None:
    archives = [seal(tmp_path, hours=hours) for hours in range(4)]
    assert newest_archive(tmp_path) == archives[3]
    assert let_go(tmp_path, keep=2) == [archives[1], archives[0]]
    assert list_archives(tmp_path) == [archives[3], archives[2]]


def test_without_a_backup_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"manage\.py backup"):
        newest_archive(tmp_path / "nothing")


def test_changed_byte_is_found(tmp_path: Path, attached: Path) -> None:
    archive = seal(tmp_path / "backups", attachments=attached)
    check_files(archive, read_manifest(archive))
    with (archive / "attachments.tar").open("r+b") as file:
        file.seek(5000)
        file.write(b"!")
    with pytest.raises(BackupError, match="checksum"):
        check_files(archive, read_manifest(archive))
    (archive / "attachments.tar").unlink()
    with pytest.raises(BackupError, match="not whole"):
        check_files(archive, read_manifest(archive))


def test_file_outside_the_backup_is_not_read(tmp_path: Path) -> None:
    archive = seal(tmp_path)
    manifest = read_manifest(archive)
    stray = FileEntry(file="../../etc/passwd", bytes=1, sha256="")
    with pytest.raises(BackupError, match="not whole"):
        check_files(archive, msgspec.structs.replace(manifest, attachments=stray))


def test_other_format_says_which_version_can_read_it(tmp_path: Path) -> None:
    archive = seal(tmp_path)
    path = archive / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(BackupError, match="version test of the suite"):
        read_manifest(archive)


def test_folder_that_is_no_backup_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is no backup"):
        read_manifest(tmp_path)


def test_attached_files_come_back_without_links(tmp_path: Path, attached: Path) -> None:
    archive = seal(tmp_path / "backups", attachments=attached)
    entry = read_manifest(archive).attachments
    assert entry is not None
    unpack_attachments(archive, entry, tmp_path / "new")
    assert (tmp_path / "new" / "drawings" / "flange.pdf").read_bytes() == b"%PDF" * 1000
    assert not os.path.lexists(tmp_path / "new" / "link")


def test_shop_without_attached_files_has_none_in_its_backup(tmp_path: Path) -> None:
    assert read_manifest(seal(tmp_path / "b", attachments=tmp_path / "none")).attachments is None


def test_one_disk_is_told_from_another(tmp_path: Path) -> None:
    assert on_one_disk(tmp_path / "a" / "b", tmp_path)
    assert not on_one_disk(tmp_path, Path("/proc"))

"""One backup from wish to note; the test's own database is what is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from core.choices import BackupReason
from core.db.backups.archives import list_archives
from core.db.backups.errors import BackupError
from core.db.backups.manifests import read_manifest
from core.models import BackupRun
from core.services.backup_making import Wish, make_backup
from tests.outbox import told_names

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> Path:
    settings.SUITE_DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "backups"


def wish(place: Path, *, keep: int | None = None) -> Wish:
    keys_place = place.parent / "keys"
    return Wish(place=place, reason=BackupReason.COMMAND, keep=keep, keys_place=keys_place)


def test_backup_is_sealed_written_down_and_told(place: Path) -> None:
    (place.parent / "media").mkdir()
    (place.parent / "media" / "drawing.txt").write_text("M8")
    made = make_backup(wish=wish(place))
    manifest = read_manifest(made.archive)
    run = BackupRun.objects.get()
    assert (run.state, run.archive, run.size_bytes) == ("done", str(made.archive), manifest.bytes)
    assert (manifest.run, manifest.same_disk) == (str(run.uid), True)
    assert manifest.attachments is not None
    names = {table.full_name for table in manifest.databases[0].tables}
    assert {"core.suite_users", "shop_monitor.badge_swipes", "shop_tracker.orders"} <= names
    assert Path(manifest.keys_file or "").parent == place.parent / "keys"
    assert told_names() == ["backup.done"]


def test_older_ones_make_room(place: Path) -> None:
    first, second = make_backup(wish=wish(place)), make_backup(wish=wish(place, keep=1))
    assert second.removed == [first.archive]
    assert list_archives(place) == [second.archive]
    gone = BackupRun.objects.filter(removed_at__isnull=False)
    assert [run.archive for run in gone] == [str(first.archive)]


def test_place_that_cannot_be_used_is_a_failed_run(place: Path) -> None:
    place.write_text("a file")
    with pytest.raises(BackupError, match="cannot be written"):
        make_backup(wish=wish(place))
    assert "SHOPSUITE_BACKUP_DIR" in BackupRun.objects.get().error
    assert told_names() == ["backup.failed"]

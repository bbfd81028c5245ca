"""The clock and the button start a process of its own, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from core.choices import BackupReason
from core.clock import utc_now
from core.db.backups.addresses import address_of
from core.models import BackupRun
from core.services.backup_schedule import CHILD, start_wanted_backup, watch_backups
from core.services.backups import begin_backup, request_backup
from tests.outbox import told_names
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_child_stays(settings: Settings) -> Iterator[None]:
    settings.SUITE_BACKUP_AT = None
    yield
    if CHILD.process is not None:
        CHILD.process.kill()
        CHILD.process.wait()
        CHILD.process = None


def test_nothing_is_started_when_nothing_is_wanted() -> None:
    start_wanted_backup()
    assert CHILD.process is None


def test_running_backup_is_not_joined_by_a_second() -> None:
    begin_backup(reason=BackupReason.COMMAND)
    request_backup(requested_by="Ann")
    BackupRun.objects.filter(state="requested").update(requested_at=utc_now())
    start_wanted_backup()
    assert CHILD.process is None


@pytest.mark.processes
def test_wish_becomes_a_backup_beside_the_timers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPSUITE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHOPSUITE_BACKUP_VERIFY_DAYS", "0")
    # The child must find the test's database, not the one that the run was started with.
    monkeypatch.setenv("DATABASE_URL", address_of("default").url)
    request_backup(requested_by="Ann")
    start_wanted_backup()
    assert CHILD.process is not None
    first = CHILD.process.pid
    start_wanted_backup()
    assert CHILD.process.pid == first, "one at a time"
    assert wait_for(lambda: not CHILD.is_alive(), 60.0)
    run = BackupRun.objects.get()
    assert (run.state, run.requested_by, run.error) == ("done", "Ann", "")
    assert Path(run.archive).parent == tmp_path / "backups"


def test_hourly_look_tells_of_a_backup_that_is_too_old() -> None:
    watch_backups()
    assert told_names() == []
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    before = list(MigrationRecorder.Migration.objects.values_list("pk", "applied"))
    MigrationRecorder.Migration.objects.update(applied=min(long_ago, utc_now() - timedelta(days=9)))
    try:
        watch_backups()
    finally:
        for number, applied in before:
            MigrationRecorder.Migration.objects.filter(pk=number).update(applied=applied)
    assert told_names() == ["backup.overdue"]

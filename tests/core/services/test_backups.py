"""What becomes of a backup is written down and told."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from core.choices import BackupReason
from core.models import BackupRun
from core.services.backups import (
    begin_backup,
    fail_backup,
    fail_lost_backups,
    finish_backup,
    note_removed,
    note_verified,
    request_backup,
    tell_overdue,
)
from tests.outbox import told, told_names

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARCHIVE = Path("/backups/shopsuite-20260302T120000Z")


def make_done(at: datetime = NOON) -> BackupRun:
    with time_machine.travel(at, tick=False):
        run = begin_backup(reason=BackupReason.COMMAND)
        finish_backup(run=run, archive=ARCHIVE, size_bytes=5, rows=3)
    return run


def test_two_wishes_are_one_backup() -> None:
    first = request_backup(requested_by="Ann")
    assert request_backup(requested_by="Bob") == first
    begun = begin_backup(reason=BackupReason.SCHEDULED)
    assert (begun, begun.reason, begun.requested_by) == (first, "by_hand", "Ann")
    assert request_backup(requested_by="Bob") != first


def test_whole_backup_is_written_down_and_told() -> None:
    run = make_done()
    stored = BackupRun.objects.get()
    assert (stored.state, stored.archive, stored.size_bytes, stored.row_total) == (
        "done",
        str(ARCHIVE),
        5,
        3,
    )
    (event,) = told("backup.done")
    assert (event.uid, event.what) == (run.uid, "backup")


def test_failed_backup_is_told_with_its_error() -> None:
    run = begin_backup(reason=BackupReason.SCHEDULED)
    fail_backup(run=run, error="The disk is full.")
    (event,) = told("backup.failed")
    assert (event.uid, event.error) == (run.uid, "The disk is full.")
    assert BackupRun.objects.get().state == "failed"


def test_run_whose_process_is_gone_has_failed() -> None:
    begin_backup(reason=BackupReason.COMMAND)
    assert fail_lost_backups() == 0, "we live"
    BackupRun.objects.update(process=f"{socket.gethostname()}:{2**22 + os.getpid()}")
    assert fail_lost_backups() == 1
    assert told_names() == ["backup.failed"]


def test_run_of_another_machine_is_its_own_affair() -> None:
    begin_backup(reason=BackupReason.COMMAND)
    BackupRun.objects.update(process="elsewhere:1234567")
    assert fail_lost_backups() == 0


def test_trial_is_told_good_or_not() -> None:
    run = make_done()
    note_verified(run=run, faults=[])
    note_verified(run=run, faults=["core.badges: other rows"])
    assert [event.what for event in told("backup.done")] == ["backup", "verification"]
    assert told("backup.failed")[0].error == "core.badges: other rows"


def test_removed_backups_are_marked() -> None:
    make_done()
    note_removed(archives=[ARCHIVE], at=NOON)
    assert BackupRun.objects.get().removed_at == NOON


def test_old_last_backup_is_told_and_a_young_one_is_not(settings: Settings) -> None:
    settings.SUITE_BACKUP_ALARM_H = 26
    make_done()
    assert not tell_overdue(now=NOON + timedelta(hours=26))
    assert tell_overdue(now=NOON + timedelta(hours=26, minutes=1))
    (event,) = told("backup.overdue")
    assert (event.hours, event.last_good_at) == (26, NOON)


def test_bad_backup_does_not_count_as_the_last_good_one(settings: Settings) -> None:
    settings.SUITE_BACKUP_ALARM_H = 26
    make_done()
    newer = make_done(NOON + timedelta(hours=20))
    note_verified(run=newer, faults=["bad"])
    assert tell_overdue(now=NOON + timedelta(hours=27))

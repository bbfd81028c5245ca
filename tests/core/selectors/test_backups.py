"""When a backup is due, and how old the last good one is."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from core.choices import BackupReason, BackupState
from core.models import BackupRun
from core.selectors.backups import (
    get_backup_age,
    is_backup_running,
    is_backup_wanted,
    is_verification_due,
    last_scheduled_at,
)
from core.services.backups import request_backup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _berlin_at_half_past_two(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    settings.SUITE_BACKUP_AT = time(2, 30)
    settings.SUITE_BACKUP_VERIFY_DAYS = 7
    MigrationRecorder.Migration.objects.update(applied=at(1, 0))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def make_run(begun: datetime, **more: object) -> BackupRun:
    fields = {"state": BackupState.DONE, "reason": BackupReason.SCHEDULED, "started_at": begun}
    return BackupRun.objects.create(**{**fields, "finished_at": begun, **more})


def test_night_is_that_of_the_place() -> None:
    assert last_scheduled_at(now=at(10, 1, 29)) == at(9, 1, 30)
    assert last_scheduled_at(now=at(10, 1, 30)) == at(10, 1, 30)


def test_night_of_the_clock_change_has_its_backup_too() -> None:
    # 2026-03-29: 02:30 does not exist in Berlin; 01:30 UTC is 03:30 there.
    assert last_scheduled_at(now=at(29, 12)) == at(29, 1, 30)
    assert last_scheduled_at(now=at(30, 12)) == at(30, 0, 30)


def test_one_scheduled_backup_a_night(settings: Settings) -> None:
    assert is_backup_wanted(now=at(10, 12))
    make_run(at(10, 1, 31), state=BackupState.FAILED)
    assert not is_backup_wanted(now=at(10, 12)), "a failed one raises its alarm"
    assert is_backup_wanted(now=at(11, 2))
    settings.SUITE_BACKUP_AT = None
    assert not is_backup_wanted(now=at(11, 2))


def test_backup_by_hand_does_not_replace_the_nightly_one() -> None:
    make_run(at(10, 3), reason=BackupReason.BY_HAND)
    assert is_backup_wanted(now=at(10, 12))


def test_new_shop_waits_for_its_first_night() -> None:
    MigrationRecorder.Migration.objects.update(applied=at(10, 9))
    assert not is_backup_wanted(now=at(10, 12))
    assert is_backup_wanted(now=at(11, 2))


def test_wish_is_wanted_at_any_time(settings: Settings) -> None:
    settings.SUITE_BACKUP_AT = None
    request_backup(requested_by="Ann")
    assert is_backup_wanted(now=at(10, 12))


def test_running_backup_is_seen_but_not_for_ever() -> None:
    make_run(at(10, 2), state=BackupState.RUNNING)
    assert is_backup_running(now=at(10, 3))
    assert not is_backup_running(now=at(11, 3))


def test_age_counts_from_the_moment_the_data_stood_at() -> None:
    assert get_backup_age(now=at(2, 0)) == timedelta(days=1), "since the shop was set up"
    make_run(at(10, 2), finished_at=at(10, 5))
    assert get_backup_age(now=at(10, 6)) == timedelta(hours=4)
    make_run(at(10, 4), verify_error="bad")
    assert get_backup_age(now=at(10, 6)) == timedelta(hours=4)


def test_trial_is_due_after_a_week(settings: Settings) -> None:
    assert is_verification_due(now=at(10, 0))
    make_run(at(10, 0), verified_at=at(10, 0))
    assert not is_verification_due(now=at(16, 0))
    assert is_verification_due(now=at(17, 1))
    settings.SUITE_BACKUP_VERIFY_DAYS = 0
    assert not is_verification_due(now=at(30, 0))

"""How old the last good backup is, and what is to be done about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections, router
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q

from core.choices import BackupReason, BackupState
from core.clock import utc_now
from core.models import BackupRun

# A run that is older than this does not stop the next one.
LONGEST_RUN = timedelta(hours=12)


def get_last_good_backup() -> BackupRun | None:
    """Return the newest backup that was written whole and not found wrong."""
    good = BackupRun.objects.filter(state=BackupState.DONE, verify_error="")
    return good.order_by("-finished_at", "-pk").first()


def get_last_backup() -> BackupRun | None:
    """Return the newest run that has ended, well or not."""
    ended = BackupRun.objects.filter(state__in=[BackupState.DONE, BackupState.FAILED])
    return ended.order_by("-finished_at", "-pk").first()


def get_last_verified_backup() -> BackupRun | None:
    """Return the backup that was verified last, with good result or not."""
    return BackupRun.objects.filter(verified_at__isnull=False).order_by("-verified_at").first()


def find_backup(*, archive: str) -> BackupRun | None:
    """Return the run that made a folder."""
    return BackupRun.objects.filter(archive=archive).order_by("-pk").first()


def is_backup_running(*, now: datetime) -> bool:
    """Tell whether a backup is being made."""
    running = BackupRun.objects.filter(state=BackupState.RUNNING)
    return running.filter(started_at__gt=now - LONGEST_RUN).exists()


def is_backup_wanted(*, now: datetime) -> bool:
    """Tell whether somebody asked for a backup, or the clock says that it is time."""
    if BackupRun.objects.filter(state=BackupState.REQUESTED).exists():
        return True
    due_at = last_scheduled_at(now=now)
    if due_at is None or due_at < _begin_of_suite():
        return False
    scheduled = Q(reason=BackupReason.SCHEDULED, started_at__gte=due_at)
    return not BackupRun.objects.filter(scheduled).exists()


def last_scheduled_at(*, now: datetime) -> datetime | None:
    """Return when a backup was due last by the clock of the place; None without a clock."""
    if settings.SUITE_BACKUP_AT is None:
        return None
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    due_at = _due_on(today, settings.SUITE_BACKUP_AT)
    if due_at > now:
        return _due_on(today - timedelta(days=1), settings.SUITE_BACKUP_AT)
    return due_at


def _due_on(day: date, hour: time) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    # As an instant: a time that a change of the clock leaves out is then the hour after it.
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def get_backup_age(*, now: datetime) -> timedelta:
    """Return how long nothing has been saved; before the first backup since the suite was set up.

    The moment that counts is the one the data stood at: the begin of the backup.
    """
    with connections[router.db_for_read(BackupRun)].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT coalesce(started_at, requested_at) FROM backup_runs"
            " WHERE state = 'done' AND verify_error = '' ORDER BY finished_at DESC, id DESC LIMIT 1"
            "), (SELECT applied FROM django_migrations ORDER BY id LIMIT 1), %s)",
            [now],
        )
        since: datetime = cursor.fetchone()[0]
    return max(now - since, timedelta())


def is_backup_overdue(*, now: datetime) -> bool:
    """Tell whether the last good backup is older than it may be."""
    return get_backup_age(now=now) > timedelta(hours=settings.SUITE_BACKUP_ALARM_H)


def is_verification_due(*, now: datetime) -> bool:
    """Tell whether a backup should be restored for a trial again."""
    days = settings.SUITE_BACKUP_VERIFY_DAYS
    if not days:
        return False
    last = get_last_verified_backup()
    return last is None or last.verified_at is None or now - last.verified_at > timedelta(days=days)


def _begin_of_suite() -> datetime:
    """Return when the first migration ran here."""
    recorder = MigrationRecorder.Migration.objects.using(router.db_for_read(BackupRun))
    first = recorder.order_by("applied").values_list("applied", flat=True).first()
    return first or utc_now()


def count_backup_hours() -> int:
    """Return the age of the last good backup in whole hours."""
    return int(get_backup_age(now=utc_now()) / timedelta(hours=1))

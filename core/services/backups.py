"""Writing down what becomes of backups, and telling who raises alarms."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core.choices import BackupReason, BackupState
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.events.publish import publish
from core.events.upkeep_types import (
    BackupDone,
    BackupFailed,
    BackupOverdue,
)
from core.models import BackupRun
from core.selectors.backups import get_last_good_backup, is_backup_overdue

# What `backup.overdue` is about: all backups of the suite, always under this one name.
BACKUPS_UID = UUID("8d1c1a4e-6f0b-5f3a-9a55-2b6f5e1d7c10")
BACKUP, VERIFICATION = "backup", "verification"


@in_transaction(BackupRun)
def request_backup(*, requested_by: str) -> BackupRun:
    """Ask for a backup; the dispatcher starts it within seconds. One that waits is enough."""
    waiting = BackupRun.objects.filter(state=BackupState.REQUESTED).first()
    return waiting or BackupRun.objects.create(
        state=BackupState.REQUESTED, reason=BackupReason.BY_HAND, requested_by=requested_by
    )


@in_transaction(BackupRun)
def begin_backup(*, reason: BackupReason) -> BackupRun:
    """Write down that a backup begins; it is the one that somebody asked for, if one waits."""
    run = BackupRun.objects.filter(state=BackupState.REQUESTED).order_by("pk").first()
    run = run or BackupRun(reason=reason)
    run.state = BackupState.RUNNING
    run.started_at = utc_now()
    run.process = this_process()
    run.save()
    return run


@in_transaction(BackupRun)
def finish_backup(*, run: BackupRun, archive: Path, size_bytes: int, rows: int) -> None:
    """Write down that a backup is whole, and tell it."""
    run.state = BackupState.DONE
    run.finished_at = utc_now()
    run.archive, run.size_bytes, run.row_total = str(archive), size_bytes, rows
    run.save()
    publish(BackupDone(uid=run.uid, occurred_at=run.finished_at, what=BACKUP))


@in_transaction(BackupRun)
def fail_backup(*, run: BackupRun, error: str) -> None:
    """Write down that a backup came to nothing, and tell it."""
    _fail(run, error)


@in_transaction(BackupRun)
def fail_lost_backups() -> int:
    """Give up the runs of this machine whose process is gone; return how many."""
    running = BackupRun.objects.filter(
        state=BackupState.RUNNING, process__startswith=f"{socket.gethostname()}:"
    )
    lost = [run for run in running if not _lives(run.process)]
    for run in lost:
        _fail(run, "The process ended before the backup was whole.")
    return len(lost)


def _fail(run: BackupRun, error: str) -> None:
    run.state = BackupState.FAILED
    run.finished_at = utc_now()
    run.error = error
    run.save()
    publish(BackupFailed(uid=run.uid, occurred_at=run.finished_at, what=BACKUP, error=error))


@in_transaction(BackupRun)
def note_verified(*, run: BackupRun, faults: Collection[str]) -> None:
    """Write down what the trial of a backup has shown, and tell it."""
    run.verified_at = now = utc_now()
    run.verify_error = "\n".join(faults)
    run.save(update_fields=["verified_at", "verify_error"])
    if faults:
        error = "; ".join(faults)
        publish(BackupFailed(uid=run.uid, occurred_at=now, what=VERIFICATION, error=error))
    else:
        publish(BackupDone(uid=run.uid, occurred_at=now, what=VERIFICATION))


@in_transaction(BackupRun)
def note_removed(*, archives: Collection[Path], at: datetime) -> None:
    """Write down which backups made room for newer ones."""
    BackupRun.objects.filter(archive__in=[str(path) for path in archives]).update(removed_at=at)


@in_transaction(BackupRun)
def tell_overdue(*, now: datetime) -> bool:
    """Tell that the last good backup is too old, if it is."""
    if not is_backup_overdue(now=now):
        return False
    good = get_last_good_backup()
    publish(
        BackupOverdue(
            uid=BACKUPS_UID,
            occurred_at=now,
            hours=settings.SUITE_BACKUP_ALARM_H,
            last_good_at=good.finished_at if good else None,
        )
    )
    return True


def this_process() -> str:
    """Return what tells whether a run's process still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _lives(process: str) -> bool:
    return Path(f"/proc/{process.rpartition(':')[2]}").exists()

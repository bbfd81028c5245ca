"""Alerts about backups: raised when one fails or none was made, over with the next good one."""

from __future__ import annotations

from django.db import router
from django.utils.translation import gettext as _

from core.events.upkeep_types import (
    BackupDone,
    BackupFailed,
    BackupOverdue,
)
from shopmonitor.choices import AlertKind
from shopmonitor.models import Alert
from shopmonitor.services.alerts import raise_once, resolve_alerts
from shopmonitor.services.statements import Statements

OVERDUE = "overdue"


def raise_failed_backup_alert(event: BackupFailed) -> None:
    """Raise the alert about a backup that failed; told of it again it does not count it twice."""
    text = _("Backup failed: %(error)s")
    if event.what != "backup":
        text = _("A backup is not good: %(error)s")
    said = text % {"error": event.error}
    raise_once(kind=AlertKind.BACKUP, source=event.what, text=said, at=event.occurred_at)


def raise_overdue_backup_alert(event: BackupOverdue) -> None:
    """Raise the alert that no good backup was made for too long."""
    text = _("No good backup for more than %(hours)d hours: see System, Backups")
    said = text % {"hours": event.hours}
    raise_once(kind=AlertKind.BACKUP, source=OVERDUE, text=said, at=event.occurred_at)


def resolve_backup_alerts(event: BackupDone) -> None:
    """End the alerts that a good backup, or a good trial of one, answers."""
    statements = Statements()
    for source in {event.what, OVERDUE} if event.what == "backup" else {event.what}:
        resolve_alerts(statements, kind=AlertKind.BACKUP, source=source, at=event.occurred_at)
    statements.run(router.db_for_write(Alert))

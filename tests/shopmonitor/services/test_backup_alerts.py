"""Trouble with backups is an alert, and a good one ends it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core.db.transactions import transaction_on
from core.events.upkeep_types import (
    BackupDone,
    BackupFailed,
    BackupOverdue,
)
from shopmonitor.models import Alert
from shopmonitor.services.backup_alerts import (
    raise_failed_backup_alert,
    raise_overdue_backup_alert,
    resolve_backup_alerts,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def failed(what: str = "backup") -> BackupFailed:
    return BackupFailed(uid=uuid4(), occurred_at=NOON, what=what, error="The disk is full.")


def overdue() -> BackupOverdue:
    return BackupOverdue(uid=uuid4(), occurred_at=NOON, hours=26, last_good_at=None)


def done(what: str = "backup") -> BackupDone:
    return BackupDone(uid=uuid4(), occurred_at=NOON + timedelta(hours=1), what=what)


def open_sources() -> list[str]:
    return sorted(Alert.objects.exclude(state="resolved").values_list("source", flat=True))


def test_failed_backup_is_one_critical_alert_with_its_error() -> None:
    event = failed()
    with transaction_on("default"):
        raise_failed_backup_alert(event)
        raise_failed_backup_alert(event)
    alert = Alert.objects.get()
    assert (alert.kind, alert.severity, alert.occurrences) == ("backup", "critical", 1)
    assert alert.text == "Backup failed: The disk is full."


def test_missing_backup_is_an_alert() -> None:
    with transaction_on("default"):
        raise_overdue_backup_alert(overdue())
    assert "26 hours" in Alert.objects.get().text


def test_good_backup_ends_all_but_the_doubt_about_the_last_trial() -> None:
    with transaction_on("default"):
        raise_failed_backup_alert(failed())
        raise_failed_backup_alert(failed("verification"))
        raise_overdue_backup_alert(overdue())
        resolve_backup_alerts(done())
    assert open_sources() == ["verification"]
    with transaction_on("default"):
        resolve_backup_alerts(done("verification"))
    assert open_sources() == []

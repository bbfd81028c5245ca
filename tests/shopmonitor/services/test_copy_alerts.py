"""A database that does not follow core is an alert until it follows."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core.db.transactions import transaction_on
from core.events.upkeep_types import CopyFollows, CopyStopped
from shopmonitor.models import Alert
from shopmonitor.services.copy_alerts import raise_copy_alert, resolve_copy_alert

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def stopped(copy: str, *, hours: int = 0) -> CopyStopped:
    at = NOON + timedelta(hours=hours)
    return CopyStopped(uid=uuid4(), occurred_at=at, copy=copy, findings="it follows nobody")


def test_copy_that_stopped_is_one_alert_until_it_follows() -> None:
    event = stopped("shop_tracker")
    with transaction_on("default"):
        raise_copy_alert(event)
        raise_copy_alert(event)
        raise_copy_alert(stopped("shop_tracker", hours=1))
        raise_copy_alert(stopped("shop_monitor"))
    alert = Alert.objects.get(source="shop_tracker")
    assert (alert.kind, alert.severity, alert.occurrences) == ("copy", "critical", 2)
    assert alert.text == "shop_tracker: it follows nobody"
    back = CopyFollows(uid=uuid4(), occurred_at=NOON + timedelta(hours=2), copy="shop_tracker")
    with transaction_on("default"):
        resolve_copy_alert(back)
    still = Alert.objects.exclude(state="resolved").values_list("source", flat=True)
    assert list(still) == ["shop_monitor"]

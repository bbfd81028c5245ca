"""Alerts go forwards only."""

import pytest

from core.clock import utc_now
from core.errors import ConflictError
from shopmonitor.choices import AlertKind, AlertState
from shopmonitor.models import Alert
from shopmonitor.services.alert_moves import acknowledge_alert, resolve_alert
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert() -> Alert:
    now = utc_now()
    return Alert.objects.create(
        kind=AlertKind.NODE_SILENT, source="n1", text="Silent", opened_at=now, last_at=now
    )


def test_acknowledging_may_be_skipped(alert: Alert) -> None:
    person = UserFactory.create()
    done = resolve_alert(alert=alert, by=person)
    assert (done.state, done.resolved_by) == (AlertState.RESOLVED, person)
    assert done.acknowledged_at is None


def test_second_person_changes_nothing(alert: Alert) -> None:
    first, second = UserFactory.create_batch(2)
    seen = acknowledge_alert(alert=alert, by=first)
    assert acknowledge_alert(alert=alert, by=second).acknowledged_by == first
    assert acknowledge_alert(alert=alert, by=second).acknowledged_at == seen.acknowledged_at
    done = resolve_alert(alert=alert, by=first)
    assert resolve_alert(alert=alert, by=second).resolved_at == done.resolved_at


def test_resolved_alert_is_never_acknowledged(alert: Alert) -> None:
    resolve_alert(alert=alert, by=UserFactory.create())
    with pytest.raises(ConflictError):
        acknowledge_alert(alert=alert, by=UserFactory.create())

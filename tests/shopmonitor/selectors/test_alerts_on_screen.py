"""Alerts on screens: of whom they are, until they are resolved."""

import pytest

from shopmonitor.models import Alert, AlertDelivery
from shopmonitor.selectors.alerts_on_screen import list_alerts_on_screen
from shopmonitor.services.alert_moves import resolve_alert
from shopmonitor.services.escalations import escalate
from tests.factories.core import UserFactory
from tests.factories.estops import pull
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_person_sees_what_they_were_told_until_it_is_resolved() -> None:
    boss, other = UserFactory.create(is_admin=True), UserFactory.create()
    pull(make_node(make_machine()))
    escalate()
    alert = Alert.objects.get()
    assert list(list_alerts_on_screen(user=boss)) == [alert]
    assert list(list_alerts_on_screen(user=other)) == []
    assert AlertDelivery.objects.filter(user=boss, channel="screen", state="sent").exists()
    resolve_alert(alert=alert, by=boss)
    assert list(list_alerts_on_screen(user=boss)) == []

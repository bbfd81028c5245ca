"""Somebody gives themselves a right at machines in the back office: others are alerted."""

import pytest
from django.test import Client

from core.models import SecurityEvent
from shopmonitor.models import Alert
from tests.factories.people import make_person
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db


def test_right_given_to_oneself_raises_one_alert() -> None:
    boss = make_person(is_admin=True)
    browser = Client()
    browser.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    new = {"user": boss.pk, "level": "operate", "place": "*:", "own_right": "seen"}
    assert browser.post("/admin/core/suitepermission/add/", new).status_code == 302
    deliver_everywhere()
    alert = Alert.objects.get()
    assert (alert.kind, alert.state, alert.source) == ("own_right", "open", str(boss.uid))
    assert str(boss) in alert.text
    assert SecurityEvent.objects.get(kind="right_changed").detail["to_oneself"]

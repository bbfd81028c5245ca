"""Somebody gives themselves a right at machines in the back office: others are alerted."""

import pytest
from django.test import Client

from core.choices import Level, ResourceType
from core.models import SecurityEvent
from shopmonitor.models import Alert
from tests.factories.core import MachineFactory, QualificationFactory, ZoneFactory
from tests.factories.people import give_right, make_person, token_client
from tests.outbox import deliver_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_core")]


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


def test_move_and_training_say_in_the_alert_what_was_done() -> None:
    boss, zone = make_person(is_admin=True), ZoneFactory.create()
    give_right(boss, Level.LEAD, on=ResourceType.ZONE, uid=zone.uid)
    machine, training = (
        MachineFactory.create(code="W7"),
        QualificationFactory.create(name="Welding"),
    )
    client = token_client(boss)
    own = {
        "user": str(boss.uid),
        "qualification": str(training.uid),
        "valid_from": "2026-01-01T00:00Z",
    }
    for method, path, body, said in (
        ("patch", f"machines/{machine.uid}/", {"zone": str(zone.uid)}, "moved W7"),
        ("post", "user-qualifications/", own, "gave themselves a training: Welding"),
    ):
        answer = getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json")
        assert answer.status_code in {200, 201}, answer.json()
        deliver_everywhere()
        alert = Alert.objects.get()
        assert said in alert.text
        alert.delete()

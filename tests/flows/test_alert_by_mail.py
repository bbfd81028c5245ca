"""An e-stop is pulled, nobody acknowledges, and the mail is with whoever is on call."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings

from core.clock import utc_now
from shopmonitor.models import OnCallTurn
from shopmonitor.services.alert_mails import send_due_mails
from shopmonitor.services.upkeep import escalate_alerts
from tests.factories.core import UserFactory
from tests.factories.estops import pull
from tests.factories.floor import make_machine, make_node
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db


def test_estop_that_nobody_acknowledges_reaches_who_is_on_call(settings: LazySettings) -> None:
    now, watch = utc_now(), UserFactory.create(email="watch@shop.example")
    OnCallTurn.objects.create(user=watch, begins_at=now, ends_at=now + timedelta(hours=8))
    pull(make_node(make_machine()))
    with (
        mail_server() as server,
        time_machine.travel(now + timedelta(minutes=31), tick=False),
    ):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        escalate_alerts()
        send_due_mails(alias="default")
        assert [mail["To"] for mail in server.mails] == [watch.email]

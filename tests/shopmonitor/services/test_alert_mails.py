"""Mails about alerts, through a real mail server."""

from collections.abc import Iterator
from datetime import timedelta
from socket import socket

import pytest
import time_machine
from django.conf import LazySettings
from django.core.mail import EmailMessage

from core.clock import utc_now
from core.models import SuiteUser
from shopmonitor.models import Alert, AlertDelivery
from shopmonitor.services.alert_mails import WAITS, send_due_mails
from shopmonitor.services.alert_moves import resolve_alert
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine
from tests.mail_server import MailServer, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


@pytest.fixture
def anna() -> SuiteUser:
    return UserFactory.create(email="anna@shop.example", language="de")


def make_telling(user: SuiteUser, **values: object) -> AlertDelivery:
    now, machine = utc_now(), make_machine()
    alert = Alert.objects.create(
        kind="estop", source=machine.code, text="M1: Not-Halt", machine=machine,
        severity="critical", opened_at=now, last_at=now,
    )  # fmt: skip
    known = {"alert": alert, "user": user, "channel": "mail"} | values
    return AlertDelivery.objects.create(**known)


def state_of(row: AlertDelivery) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.attempts


def test_mail_arrives_once_in_the_language_of_its_reader(
    server: MailServer, anna: SuiteUser
) -> None:
    row = make_telling(anna)
    assert (send_due_mails(alias="default"), send_due_mails(alias="default")) == (1, 0)
    (mail,) = server.mails
    body = mail.get_content()
    assert (mail["To"], "M1: Not-Halt" in mail["Subject"]) == ("anna@shop.example", True)
    assert "keine Sicherheitsfunktion" in body
    assert "Kritisch" in body
    assert state_of(row) == ("sent", 1)


def test_server_that_is_away_costs_time_and_loses_nothing(
    server: MailServer, anna: SuiteUser, settings: LazySettings
) -> None:
    row, there = make_telling(anna), settings.EMAIL_PORT
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    assert send_due_mails(alias="default") == 0
    assert state_of(row) == ("pending", 1)
    assert "refused" in row.error
    settings.EMAIL_PORT = there
    assert send_due_mails(alias="default") == 0, "not before its time"
    with time_machine.travel(utc_now() + WAITS[0], tick=False):
        assert send_due_mails(alias="default") == 1
    assert state_of(row) == ("sent", 2)


def test_address_that_is_refused_for_good_is_given_up(server: MailServer, anna: SuiteUser) -> None:
    server.refused[anna.email] = "550 no such mailbox"
    bad = make_telling(anna)
    good = make_telling(UserFactory.create(email="ben@shop.example"))
    assert send_due_mails(alias="default") == 1
    assert (state_of(bad), state_of(good)) == (("failed", 1), ("sent", 1))
    assert "550 no such mailbox" in bad.error
    assert anna.email not in bad.error


def test_address_that_is_refused_for_now_is_tried_until_it_is_too_late(
    server: MailServer, anna: SuiteUser
) -> None:
    server.refused[anna.email] = "450 try later"
    row, now = make_telling(anna), utc_now()
    for attempt in range(len(WAITS) + 1):
        with time_machine.travel(now + attempt * timedelta(hours=5), tick=False):
            send_due_mails(alias="default")
    assert state_of(row) == ("failed", len(WAITS) + 1)


@pytest.mark.parametrize(
    ("person", "why"),
    [({"email": ""}, "no e-mail address"), ({"active": False, "email": "x@y.z"}, "closed")],
)
def test_who_cannot_get_a_mail_is_said(
    server: MailServer, person: dict[str, object], why: str
) -> None:
    row = make_telling(UserFactory.create(**person))
    assert send_due_mails(alias="default") == 0
    assert state_of(row)[0] == "held_back"
    assert why in row.error


def test_without_a_mail_server_it_says_which_setting_is_missing(
    anna: SuiteUser, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = ""
    row = make_telling(anna)
    send_due_mails(alias="default")
    assert state_of(row)[0] == "held_back"
    assert "SHOPSUITE_SMTP_URL" in row.error


def test_what_is_resolved_already_disturbs_nobody(server: MailServer, anna: SuiteUser) -> None:
    row = make_telling(anna)
    assert row.alert is not None
    resolve_alert(alert=row.alert, by=anna)
    send_due_mails(alias="default")
    assert (state_of(row)[0], server.mails) == ("held_back", [])


def test_mail_in_hand_of_a_process_that_died_is_sent_by_the_next(
    server: MailServer, anna: SuiteUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_telling(anna)
    with monkeypatch.context() as dying:
        dying.setattr(EmailMessage, "send", _die)
        with pytest.raises(SystemExit):
            send_due_mails(alias="default")
    assert state_of(row) == ("pending", 1)
    with time_machine.travel(utc_now() + timedelta(minutes=6), tick=False):
        assert send_due_mails(alias="default") == 1
    assert state_of(row) == ("sent", 2)


def _die(_mail: EmailMessage) -> None:
    raise SystemExit

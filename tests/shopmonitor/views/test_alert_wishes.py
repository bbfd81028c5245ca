"""A person says how they want to be told of alerts."""

from datetime import time

import pytest
from django.test import Client

from shopmonitor.models import AlertWish
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_wish_is_shown_written_and_written_anew() -> None:
    person, browser = make_person(email="anna@shop.example"), Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert "quiet" in browser.get("/accounts/alerts/").content.decode()
    sent = {"by_screen": "on", "severity": "warning", "summary_at": "06:30"}
    answer = browser.post("/accounts/alerts/", sent | {"quiet_from": "22:00"})
    assert "Quiet hours need a beginning and an end" in answer.content.decode()
    for until in ("06:00", "07:00"):
        quiet = {"quiet_from": "22:00", "quiet_until": until}
        assert browser.post("/accounts/alerts/", sent | quiet).status_code == 302
    wish = AlertWish.objects.get()
    assert (wish.user, wish.by_mail, wish.severity) == (person, False, "warning")
    assert (wish.quiet_until, wish.summary_at) == (time(7), time(6, 30))

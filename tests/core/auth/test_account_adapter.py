"""Signing in by password."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.models import SecurityEvent, SyncEvent, UserSession
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _nobody_tried_yet() -> None:
    cache.clear()


def sign_in(login: str, password: str, client: Client | None = None) -> Any:
    return (client or Client()).post(LOGIN, {"login": login, "password": password})


@pytest.mark.parametrize("field", ["username", "email"])
def test_person_signs_in_by_name_or_by_mail_and_leaves_the_page(field: str) -> None:
    person = make_person(password=PASSWORD)
    person.email = "anna@example.org"
    person.save()
    answer = sign_in(getattr(person, field).upper(), PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    row = UserSession.objects.get(user=person)
    assert row.address == "127.0.0.1"
    assert SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN).user == person


def test_after_ten_wrong_passwords_the_right_one_is_refused_for_five_minutes() -> None:
    person = make_person(password=PASSWORD)
    start = utc_now()
    with time_machine.travel(start, tick=False):
        for _try in range(10):
            assert sign_in(person.username, "wrong").status_code == 200
        assert sign_in(person.username, PASSWORD).status_code != 302
    with time_machine.travel(start + timedelta(seconds=299), tick=False):
        assert sign_in(person.username, PASSWORD).status_code != 302
    with time_machine.travel(start + timedelta(seconds=301), tick=False):
        assert sign_in(person.username, PASSWORD).status_code == 302


def test_failed_tries_are_told_to_the_guards_without_what_was_typed() -> None:
    person = make_person(password=PASSWORD)
    sign_in(person.username, "wrong-secret")
    sign_in("my-password-in-the-wrong-field", "x")
    found = SecurityEvent.objects.filter(kind=SecurityEventKind.SIGN_IN_FAILED).order_by("pk")
    assert [event.user for event in found] == [person, None]
    assert all("password" not in f"{event.detail}{event.user_name}" for event in found)


def test_closed_account_cannot_sign_in() -> None:
    person = make_person(password=PASSWORD)
    person.active = False
    person.save()
    answer = sign_in(person.username, PASSWORD)
    assert answer.get("Location") != "/"


def test_new_password_keeps_this_sign_in_and_ends_the_others() -> None:
    person = make_person(password=PASSWORD)
    here, there = Client(), Client()
    sign_in(person.username, PASSWORD, here)
    sign_in(person.username, PASSWORD, there)
    new = "another-long-phrase"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = here.post("/accounts/password/change/", form)
    assert answer.status_code == 302, get_messages(answer.wsgi_request)
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    told = SyncEvent.objects.filter(event_type="user.updated", resource_id=str(person.uid))
    assert all("password" not in str(event.payload) for event in told)
    assert told.exists()


def test_signing_out_is_written_down_and_ends_the_sign_in() -> None:
    person = make_person(password=PASSWORD)
    client = Client()
    sign_in(person.username, PASSWORD, client)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/").status_code == 302
    assert SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_OUT).user == person


def test_nobody_signs_up_by_themselves() -> None:
    answer = Client().post("/accounts/signup/", {"username": "eve", "password1": PASSWORD})
    assert "sign up" not in Client().get(LOGIN).content.decode().lower()
    assert answer.status_code in {200, 302, 404}
    assert not UserSession.objects.filter(user__username="eve").exists()

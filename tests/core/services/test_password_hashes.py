"""Older hashes are made anew by an event, and nobody is signed out by it."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from core.events.dispatch import deliver_all
from core.models import SuiteUser, SyncEvent
from core.services.users import change_user
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db(transaction=True)
EVENT = "user.password_hashed_anew"


def person_with_older_hash() -> tuple[SuiteUser, str]:
    person = make_person()
    old = make_password(PASSWORD, hasher="pbkdf2_sha256")
    SuiteUser.objects.filter(pk=person.pk).update(password=old)
    return person, old


def sign_in(person: SuiteUser) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    return client


def test_first_sign_in_makes_the_hash_anew_and_stays_signed_in() -> None:
    person, old = person_with_older_hash()
    client = sign_in(person)
    person.refresh_from_db()
    assert person.password == old
    deliver_all("default")
    person.refresh_from_db()
    assert person.password.startswith("argon2$")
    assert client.get("/accounts/sign-ins/").status_code == 200
    sign_in(person)
    assert SyncEvent.objects.filter(event_type=EVENT).count() == 1


def test_event_holds_no_hash_that_can_be_read() -> None:
    person, old = person_with_older_hash()
    sign_in(person)
    payload = str(SyncEvent.objects.get(event_type=EVENT).payload)
    assert "argon2$" not in payload
    assert old not in payload


def test_password_that_was_changed_meanwhile_stays() -> None:
    person, _old = person_with_older_hash()
    sign_in(person)
    person.refresh_from_db()
    change_user(user=person, password="another-long-phrase")
    deliver_all("default")
    person.refresh_from_db()
    assert person.check_password("another-long-phrase")

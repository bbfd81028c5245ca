"""The session engine: a row a sign-in, known by the digest of its cookie alone."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.test import Client

from core.auth.sign_ins import SessionStore, cookie_digest
from core.clock import utc_now
from core.models import SuiteUser, UserSession
from core.services.users import change_user, deactivate_user
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME


def signed_in() -> tuple[SuiteUser, Client]:
    person = make_person(is_admin=True, password=PASSWORD)
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return person, client


def is_in(client: Client) -> bool:
    """Tell whether the back office lets the browser in."""
    return client.get("/admin/password_change/").status_code == 200


def test_sign_in_is_a_row_that_names_the_person_and_never_the_cookie() -> None:
    person, client = signed_in()
    cookie = client.cookies[COOKIE].value
    row = UserSession.objects.get(user=person)
    assert row.session_token == cookie_digest(cookie)
    assert cookie not in str(UserSession.objects.values().get(pk=row.pk))
    assert is_in(client)


def test_sign_in_survives_in_another_process() -> None:
    # A fresh store knows nothing but the cookie.
    person, client = signed_in()
    store = SessionStore(client.cookies[COOKIE].value)
    assert store.load()["_auth_user_id"] == str(person.pk)


def test_closed_account_is_out_at_once() -> None:
    person, client = signed_in()
    deactivate_user(user=person)
    assert not is_in(client)


def test_account_that_is_open_again_revives_no_earlier_sign_in() -> None:
    person, client = signed_in()
    deactivate_user(user=person)
    person.active = True
    change_user(user=person)
    assert not is_in(client)
    again = Client()
    assert again.login(username=person.username, password=PASSWORD)
    assert is_in(again)


def test_sign_ins_end_by_the_replicated_moment_alone() -> None:
    person, client = signed_in()
    SuiteUser.objects.filter(pk=person.pk).update(sessions_valid_from=utc_now())
    assert not is_in(client)


def test_sign_in_ends_by_time() -> None:
    _person, client = signed_in()
    with time_machine.travel(utc_now() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        assert not is_in(client)


def test_row_that_is_gone_is_no_sign_in() -> None:
    _person, client = signed_in()
    UserSession.objects.all().delete()
    assert not is_in(client)


def test_signing_out_deletes_the_row() -> None:
    _person, client = signed_in()
    client.logout()
    assert not UserSession.objects.exists()


def test_signing_in_changes_the_cookie() -> None:
    person = make_person(password=PASSWORD)
    store = SessionStore()
    store["cart"] = 1
    store.save()
    before = store.session_key
    request = type("Request", (), {"session": store, "META": {}, "user": None})()
    found = authenticate(username=person.username, password=PASSWORD)
    login(request, found, backend="django.contrib.auth.backends.ModelBackend")
    store.save()
    assert store.session_key != before
    assert store["cart"] == 1
    assert UserSession.objects.get().session_token == cookie_digest(str(store.session_key))


def test_last_seen_is_written_once_a_minute() -> None:
    _person, client = signed_in()
    cookie = client.cookies[COOKIE].value
    began = UserSession.objects.get().last_seen_at
    with time_machine.travel(began + timedelta(seconds=59), tick=False):
        SessionStore(cookie).load()
        assert UserSession.objects.get().last_seen_at == began
    with time_machine.travel(began + timedelta(seconds=61), tick=False):
        SessionStore(cookie).load()
        assert UserSession.objects.get().last_seen_at == began + timedelta(seconds=61)


def test_ended_sign_in_is_not_written_back() -> None:
    _person, client = signed_in()
    store = SessionStore(client.cookies[COOKIE].value)
    store["early"] = 1
    UserSession.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not UserSession.objects.exists()


def test_cookie_is_of_one_sign_in() -> None:
    store = SessionStore()
    store.create()
    other = SessionStore(store.session_key)
    with pytest.raises(CreateError):
        other.save(must_create=True)


def test_unknown_cookie_is_an_empty_session_under_another_name() -> None:
    store = SessionStore("made-up")
    assert store.load() == {}
    assert store.session_key is None
    assert not store.exists("made-up")


def test_expired_rows_are_forgotten() -> None:
    now = utc_now()
    for token, end in (("gone", now - timedelta(days=1)), ("live", now + timedelta(days=1))):
        UserSession.objects.create(session_token=token, last_seen_at=now, expires_at=end)
    SessionStore.clear_expired()
    assert UserSession.objects.get().session_token == "live"

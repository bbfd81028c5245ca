"""Every door closes after ten wrong keys, to the right one too, for five minutes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, RequestFactory

from core.auth.guessing import TRIES, is_closed_to, note_wrong_key
from core.clock import utc_now
from core.models import UserSession
from core.services.first_administrator import make_first_key
from tests.factories.people import PASSWORD, make_person
from tests.redis_cache import redis

pytestmark = pytest.mark.django_db
__all__ = ["redis"]  # a fixture, asked for by its name
LINK = "/first-administrator/?key="


@pytest.fixture(autouse=True)
def _nobody_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_link_of_the_first_administrator_cannot_be_guessed() -> None:
    start = utc_now()
    with time_machine.travel(start, tick=False):
        for _try in range(TRIES):
            assert Client().get(f"{LINK}guess").status_code == 403
        assert Client().get(f"{LINK}{make_first_key()}").status_code == 429
    with time_machine.travel(start + timedelta(seconds=299), tick=False):
        assert Client().get(f"{LINK}{make_first_key()}").status_code == 429
    with time_machine.travel(start + timedelta(seconds=301), tick=False):
        assert Client().get(f"{LINK}{make_first_key()}").status_code == 200


def test_other_addresses_and_doors_stay_open() -> None:
    here = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")
    there = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2")
    for _try in range(TRIES):
        note_wrong_key(here, door="some")
    assert is_closed_to(here, door="some")
    assert not is_closed_to(there, door="some")
    assert not is_closed_to(here, door="other")


def test_back_office_has_no_door_of_its_own() -> None:
    boss = make_person(is_admin=True, password=PASSWORD)
    form = {"username": boss.username, "password": PASSWORD, "next": "/admin/"}
    for send in (Client().get, Client().post):
        answer = send("/admin/login/?next=/admin/", form)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    assert not UserSession.objects.filter(user=boss).exists()


def test_password_is_locked_by_name_whatever_the_door_that_led_there() -> None:
    boss = make_person(is_admin=True, password=PASSWORD)
    for number in range(10):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        client.post("/accounts/login/", {"login": boss.username, "password": "wrong"})
    answer = Client().post(
        "/accounts/login/?next=/admin/", {"login": boss.username, "password": PASSWORD}
    )
    assert answer.status_code == 200
    assert not UserSession.objects.filter(user=boss).exists()


@pytest.mark.usefixtures("redis")
def test_doors_close_with_redis_as_without() -> None:
    for _try in range(TRIES):
        assert Client().get(f"{LINK}guess").status_code == 403
    assert Client().get(f"{LINK}{make_first_key()}").status_code == 429
    boss = make_person(is_admin=True, password=PASSWORD)
    for password in ["wrong"] * 10 + [PASSWORD]:
        answer = Client().post("/accounts/login/", {"login": boss.username, "password": password})
        assert answer.status_code == 200

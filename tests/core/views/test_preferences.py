"""What a person chooses holds on every page: language and time zone."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.models import SuiteUser, SyncEvent
from tests.factories.core import AreaFactory
from tests.factories.people import admin_client, make_person, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/accounts/preferences/"
GERMAN = {"Accept-Language": "de"}


def browser_of(person: SuiteUser) -> Client:
    client = signed_in(person)
    client.handler.enforce_csrf_checks = False
    return client


def language_of(answer: Any) -> str:
    return str(answer["Content-Language"])


def test_chosen_language_wins_over_the_browsers_and_holds_in_the_api_too() -> None:
    person = make_person(is_admin=True)
    client = browser_of(person)
    assert language_of(client.get("/", headers=GERMAN)) == "de"
    saved = client.post(PAGE, {"language": "en", "time_zone": ""}, headers=GERMAN, follow=True)
    assert b"Your choices hold from now on." in saved.content
    assert language_of(client.get("/", headers=GERMAN)) == "en"
    assert language_of(client.get("/admin/", headers=GERMAN)) == "en"
    refused = client.get("/api/v1/areas/?x=1", headers=GERMAN)
    assert refused.json()["title"] == "The request is wrong"
    assert SyncEvent.objects.filter(event_type="user.updated").exists()


def test_token_is_answered_in_the_language_it_asks_for() -> None:
    client = admin_client()
    assert client.get("/api/v1/areas/?x=1").json()["title"] == "The request is wrong"
    german = client.get("/api/v1/areas/?x=1", headers=GERMAN)
    assert german.json()["title"] == "Die Anfrage ist fehlerhaft"
    assert "Accept-Language" in german["Vary"]


def test_who_has_chosen_nothing_gets_the_browsers_language() -> None:
    client = browser_of(make_person(is_admin=True, language="de"))
    assert language_of(client.get("/")) == "de"
    client.post(PAGE, {"language": "", "time_zone": ""})
    assert language_of(client.get("/")) == "en"


def test_strangers_choose_at_the_door_and_it_is_kept_in_a_cookie() -> None:
    client = Client()
    door = client.get("/accounts/login/").content.decode()
    assert "Deutsch" in door
    answer = client.post("/accounts/language/", {"language": "de", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert client.cookies["django_language"]["httponly"]
    assert "Anmelden" in client.get("/accounts/login/").content.decode()
    away = client.post("/accounts/language/", {"language": "de", "next": "https://example.org/"})
    assert "example.org" not in away["Location"]


def test_instants_are_told_in_the_persons_time_zone_and_to_programs_in_utc() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 13, 5, tzinfo=UTC), tick=False):
        person = make_person(is_admin=True, language="de", time_zone="America/New_York")
        area = AreaFactory.create(code="A1")
        client = browser_of(person)
        tokens = "/accounts/tokens/"
        client.post(tokens, {"name": "x", "days": "", "scopes": ["*"]})
        assert "22.11.2026 08:05" in client.get(tokens).content.decode()
        row = client.get(f"/api/v1/areas/{area.uid}/").json()
    assert row["created_at"] == "2026-11-22T13:05:00Z"


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("time_zone", "Mars/Olympus"), ("time_zone", "Europe")]
)
def test_what_the_suite_cannot_speak_is_refused_at_every_door(field: str, value: str) -> None:
    person = make_person(is_admin=True)
    page = browser_of(person).post(PAGE, {"language": "", "time_zone": "", field: value})
    assert "errorlist" in page.content.decode()
    url = f"/api/v1/users/{person.uid}/"
    refused = admin_client().patch(url, {field: value}, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == field


def test_strangers_are_led_to_the_door() -> None:
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")


def test_health_is_told_without_looking_for_a_person(
    django_assert_num_queries: Any,
) -> None:
    client = browser_of(make_person(is_admin=True))
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200

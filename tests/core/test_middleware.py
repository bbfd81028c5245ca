"""Pages in the company's time zone and, where the browser asks for none of ours, its language."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from core.models import AuditEntry, SecurityEvent
from tests.factories.core import make_company
from tests.factories.people import make_person, office_browser, signed_in, token_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "language"), [("", "de"), ("fr", "de"), ("en-GB, fr", "en"), ("de-AT", "de")]
)
def test_companys_language_is_for_who_asks_for_none_of_ours(asked: str, language: str) -> None:
    make_company(language="de")
    page = Client().get("/accounts/login/", headers={"Accept-Language": asked})
    assert f'<html lang="{language}">' in page.content.decode()
    assert page["Content-Language"] == language


def test_language_that_was_chosen_stays() -> None:
    make_company(language="de")
    client = Client()
    client.cookies["django_language"] = "en"
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


def test_pages_show_the_companys_time_and_programs_get_utc() -> None:
    make_company(time_zone="Asia/Tokyo")
    boss = make_person(is_admin=True)
    at = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)
    SecurityEvent.objects.create(kind="sign_in", user=boss, user_name="x", occurred_at=at)
    page = signed_in(boss).get("/admin/core/securityevent/").content.decode()
    assert "05:30" in page
    rows = token_client(boss).get("/api/v1/security-events/").json()["results"]
    assert "2026-03-02T20:30:00Z" in {row["occurred_at"] for row in rows}


def test_trail_names_the_person_of_a_token_the_door_and_the_request() -> None:
    boss = make_person(is_admin=True)
    body = {"code": "HALL", "name": "Hall", "time_zone": "Europe/Berlin"}
    answer = token_client(boss).post("/api/v1/areas/", body, "application/json")
    assert answer.status_code == 201, answer.content
    entry = AuditEntry.objects.get(table_name="areas")
    assert (entry.person, entry.door, entry.address) == (boss, "api", "127.0.0.1")
    assert entry.request_id == answer["X-Request-ID"]


def test_trail_names_who_is_signed_in_and_two_requests_apart() -> None:
    boss = make_person(is_admin=True)
    client = office_browser(boss)
    for code in ("s1", "s2"):
        form = {"code": code, "name": code, "url": "/", "position": 1}
        answer = client.post("/admin/core/suiteapp/add/", form)
        assert answer.status_code == 302, answer.content
    first, second = AuditEntry.objects.filter(table_name="suite_apps").order_by("pk")
    assert first.person == second.person == boss
    assert first.door == "admin"
    assert first.request_id != second.request_id


def test_request_without_an_address_is_answered() -> None:
    assert Client(REMOTE_ADDR="").get("/healthz").status_code == 200

"""Pages in the company's time zone and, where the browser asks for none of ours, its language."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from core.models import SecurityEvent
from tests.factories.core import make_company
from tests.factories.people import make_person, signed_in, token_client

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

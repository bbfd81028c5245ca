"""The suite's own pages and what every answer carries."""

import logging
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core.choices import Level
from core.models import SuiteApp
from core.views import health
from core.views.errors import server_error
from tests.factories.people import give_right, make_person, signed_in, token_client

pytestmark = pytest.mark.django_db


def test_home_wants_a_sign_in_and_shows_what_the_person_may_open() -> None:
    SuiteApp.objects.create(code="floor", name="Floor", url="/floor/")
    SuiteApp.objects.create(code="old", name="Old", url="/old/", enabled=False)
    stranger = Client().get("/")
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/accounts/login/")

    def shown(is_admin: bool) -> set[str]:
        page = signed_in(make_person(is_admin=is_admin)).get("/")
        return {app.url for app in page.context["apps"]}

    assert shown(is_admin=True) == {"/floor/", "/admin/", "/api/docs/"}
    assert shown(is_admin=False) == {"/floor/", "/api/docs/"}


@pytest.mark.parametrize("path", ["/accounts/login/", "/api/docs/", "/nowhere/"])
def test_pages_carry_the_policy_and_name_no_other_host(path: str) -> None:
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"].split("; ")
    assert "script-src 'self' 'unsafe-eval'" in policy, "no script may stand in a page"
    assert policy[0].startswith("default-src 'self'")
    assert policy[-1].startswith("style-src 'self'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    text = answer.content.decode().replace("http://testserver", "")
    assert "http://" not in text
    assert "https://" not in text


def test_health_answers_anybody() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").status_code == 200


def test_missing_migration_makes_the_process_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    MigrationRecorder.Migration.objects.filter(app="shopmonitor").delete()
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "migrate" in str(answer.json())


def test_figures_want_a_token_with_their_scope() -> None:
    assert Client().get("/metrics").status_code == 401
    person = make_person()
    give_right(person, Level.VIEW)
    assert token_client(person, "areas:read").get("/metrics").status_code == 403
    answer = token_client(person, "metrics:read").get("/metrics")
    assert answer.status_code == 200
    assert "shopsuite_failed_events 0" in answer.content.decode().splitlines()


def test_unknown_address_is_a_page_for_people_and_a_problem_for_programs() -> None:
    page = Client().get("/nowhere/")
    assert page.status_code == 404
    assert "<h1>" in page.content.decode()
    problem = Client().get("/api/v1/nowhere/")
    assert (problem.status_code, problem.json()["code"]) == (404, "not_found")
    assert problem["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/api/v1/areas/"])
def test_fault_shows_a_reference_that_stands_in_the_log(
    path: str, rf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = server_error(rf.get(path))
    assert answer.status_code == 500
    assert caplog.records[-1].__dict__["reference"] in answer.content.decode()

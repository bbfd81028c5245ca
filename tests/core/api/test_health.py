"""The health of the suite for programs."""

import pytest
from django.test import Client

from core.choices import Level
from tests.factories.people import give_right, make_person, token_client

pytestmark = pytest.mark.django_db


def test_parts_are_told_with_their_remedies() -> None:
    client = token_client(make_person(is_admin=True), "health:read")
    told = client.get("/api/v1/health/").json()
    parts = {part["code"]: part for part in told["parts"]}
    assert told["condition"] == "problem", "no dispatcher runs in a test"
    assert parts["dispatcher"]["condition"] == "problem"
    assert "runsuite" in parts["dispatcher"]["remedy"]
    assert parts["database"]["condition"] == "ok"


def test_it_is_for_administrators_with_the_scope() -> None:
    viewer = make_person()
    give_right(viewer, Level.VIEW)
    assert Client().get("/api/v1/health/").status_code == 401
    assert token_client(viewer).get("/api/v1/health/").status_code == 403
    admin = make_person(is_admin=True)
    assert token_client(admin, "metrics:read").get("/api/v1/health/").status_code == 403

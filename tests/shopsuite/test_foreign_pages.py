"""Pages of other origins read the API only where the list names them, and never with a cookie."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
WALL = "https://wall.example.com"
AREAS = "/api/v1/areas/"


def may_read(path: str, origin: str = WALL) -> str | None:
    return Client().get(path, HTTP_ORIGIN=origin).headers.get("Access-Control-Allow-Origin")


def test_nobody_is_named_at_first() -> None:
    assert may_read(AREAS) is None


def test_named_origin_reads_the_api_and_nothing_else(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [WALL]
    assert may_read(AREAS) == WALL
    assert may_read(AREAS, "https://elsewhere.example.com") is None
    assert may_read("/accounts/login/") is None
    assert may_read("/api/v1/node/time") is None
    answer = admin_client().get(AREAS, HTTP_ORIGIN=WALL)
    assert answer.status_code == 200
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_browser_may_send_the_headers_of_the_api(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [WALL]
    asked = Client().options(
        AREAS,
        HTTP_ORIGIN=WALL,
        HTTP_ACCESS_CONTROL_REQUEST_METHOD="PATCH",
        HTTP_ACCESS_CONTROL_REQUEST_HEADERS="authorization,if-match",
    )
    assert asked.status_code == 200
    assert "PATCH" in asked.headers["Access-Control-Allow-Methods"]
    headers = asked.headers["Access-Control-Allow-Headers"]
    assert {"authorization", "if-match", "idempotency-key"} <= set(headers.split(", "))

"""Tokens of programs at the API's door."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.models import ApiToken, SecurityEvent
from core.services.api_tokens import create_api_token
from core.services.users import deactivate_user
from tests.factories.people import make_person, token_client

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas/"


def test_unknown_token_is_refused_and_noted_once_a_minute() -> None:
    client = Client(HTTP_AUTHORIZATION="Bearer sst_guessed")
    for _try in range(3):
        answer = client.get(AREAS)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
    assert SecurityEvent.objects.get(kind=SecurityEventKind.TOKEN_REFUSED).address == "127.0.0.1"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer \xff\xfe", "Bearer " + "x" * 9000])
def test_strange_header_is_refused_politely(header: str) -> None:
    assert Client(HTTP_AUTHORIZATION=header).get(AREAS).status_code == 401


def test_token_of_a_closed_account_opens_nothing() -> None:
    person = make_person(is_admin=True)
    client = token_client(person)
    assert client.get(AREAS).status_code == 200
    deactivate_user(user=person)
    assert client.get(AREAS).status_code == 401


def test_token_ends_at_its_time() -> None:
    person = make_person(is_admin=True)
    ends = utc_now() + timedelta(hours=1)
    _token, text = create_api_token(user=person, name="x", scopes=["*"], expires_at=ends)
    client = Client(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert client.get(AREAS).status_code == 200
    with time_machine.travel(ends, tick=False):
        assert client.get(AREAS).status_code == 401


def test_use_of_a_token_is_written_once_a_minute() -> None:
    client = token_client(make_person(is_admin=True))
    start = utc_now()
    seen = set()
    for seconds in (0, 30, 59, 62):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            client.get(AREAS)
        seen.add(ApiToken.objects.get().last_used_at)
    assert seen == {start, start + timedelta(seconds=62)}

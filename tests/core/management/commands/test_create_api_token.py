"""The command that gives programs their tokens."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_token_of_the_command_opens_the_api_within_its_scopes() -> None:
    person = make_person(is_admin=True)
    out = StringIO()
    call_command(
        "create_api_token", person.username, scope=["machines:read"], json=True, stdout=out
    )
    client = Client(HTTP_AUTHORIZATION=f"Bearer {json.loads(out.getvalue())['token']}")
    assert client.get("/api/v1/machines/").status_code == 200
    assert client.get("/api/v1/areas/").status_code == 403


@pytest.mark.parametrize(
    ("user", "scope", "word"), [("nobody", "*", "nobody"), ("", "machines", "machines")]
)
def test_wrong_person_or_scope_is_named(user: str, scope: str, word: str) -> None:
    name = user or make_person().username
    with pytest.raises(CommandError, match=word):
        call_command("create_api_token", name, scope=[scope])

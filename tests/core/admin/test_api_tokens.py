"""Tokens in the back office: made for a person, shown on one answer, never stored."""

import re

import pytest
from django.test import Client

from core.models import ApiToken, UserSession
from core.services.api_tokens import find_api_token
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db
ADD = "/admin/core/apitoken/add/"


@pytest.fixture
def client() -> Client:
    browser = signed_in(make_person(is_admin=True))
    browser.handler.enforce_csrf_checks = False
    return browser


def test_token_stands_on_the_answer_and_nowhere_else(client: Client) -> None:
    owner = make_person()
    sent = {"user": owner.pk, "name": "ERP", "scopes": ["areas:read", "orders:write"]}
    answer = client.post(ADD, sent)
    page = answer.content.decode()
    found = re.search(r'value="(sst_[\w-]+)"', page)
    assert found is not None
    assert "no-store" in answer["Cache-Control"]
    token = find_api_token(found[1])
    assert token is not None
    assert (token.user, token.scopes) == (owner, ["areas:read", "orders:write"])
    assert not answer.cookies.get("messages")
    assert all(found[1] not in row.data for row in UserSession.objects.all())
    assert found[1] not in client.get("/admin/core/apitoken/").content.decode()
    chosen = {"action": "revoke_tokens", "_selected_action": [token.pk], "confirmed": "yes"}
    client.post("/admin/core/apitoken/", chosen)
    assert find_api_token(found[1]) is None


def test_scope_that_there_is_not_is_refused(client: Client) -> None:
    sent = {"user": make_person().pk, "name": "ERP", "scopes": ["areas:delete"]}
    assert client.post(ADD, sent).status_code == 200
    assert not ApiToken.objects.exists()

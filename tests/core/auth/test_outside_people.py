"""Signing in through a provider that was started for real."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import connection
from django.test import Client
from pytest_django import Settings

from core.choices import AuthProvider, SecurityEventKind
from core.db.doors import OWNER, through
from core.domain.outside_people import OutsideProvider
from core.models import SecurityEvent, SuiteGroup, SuiteUser, UserSession
from core.services.groups import create_group
from core.services.users import deactivate_user
from tests.openid_provider import openid_provider

pytestmark = pytest.mark.django_db
ANNA = {
    "sub": "anna-1",
    "preferred_username": "anna@example.org",
    "name": "Anna Müller",
    "email": "anna@example.org",
    "email_verified": True,
    "groups": ["/milling"],
}
DOOR = "/accounts/oidc/keycloak/login/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider([ANNA]) as started:
        yield started


@pytest.fixture(autouse=True)
def provider(issuer: str, settings: Settings) -> OutsideProvider:
    found = OutsideProvider(
        code="keycloak",
        name="Keycloak",
        kind=AuthProvider.OIDC,
        server_url=issuer,
        client_id="suite",
        client_secret="sesame",
        groups={"/milling": "Milling"},
        new_accounts=True,
    )
    settings.SUITE_PROVIDERS = {"keycloak": found}
    return found


def come_back(client: Client, door: str = DOOR, **form: str) -> Any:
    """Go to the provider, say there who one is, and come back."""
    away = client.get(door)
    assert away.status_code == 302, away.content
    choice = form or {"sub": "anna-1"}
    said = requests.post(away["Location"], data=choice, allow_redirects=False, timeout=10)
    assert said.status_code == 302, said.text
    path = said.headers["Location"].removeprefix("http://testserver")
    return client.get(path)


def test_person_comes_in_with_account_groups_and_a_sign_in_of_ours() -> None:
    group = create_group(group=SuiteGroup(name="Milling"))
    client = Client()
    answer = come_back(client, f"{DOOR}?next=/accounts/preferences/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/preferences/")
    user = SuiteUser.objects.get(external_id="keycloak:anna-1")
    assert user.username == "anna"
    assert group.members.get() == user
    assert UserSession.objects.get(user=user).address == "127.0.0.1"
    assert SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN).user == user
    assert client.get("/").status_code == 200


def test_nothing_that_the_provider_told_is_kept_beside_the_account() -> None:
    come_back(Client())
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert not [row for row in UserSession.objects.all() if "sesame" in row.data]


def test_closed_account_is_told_why_and_stays_out() -> None:
    come_back(Client())
    deactivate_user(user=SuiteUser.objects.get(external_id="keycloak:anna-1"))
    client = Client()
    answer = come_back(client)
    assert answer.status_code == 403
    assert "account here is closed" in answer.content.decode()
    assert client.get("/").status_code == 302
    told = SecurityEvent.objects.filter(kind=SecurityEventKind.SIGN_IN_FAILED).get()
    assert told.detail == {"provider": "keycloak", "reason": "inactive"}


def test_stranger_is_told_to_ask(settings: Settings, provider: OutsideProvider) -> None:
    settings.SUITE_PROVIDERS = {"keycloak": replace(provider, new_accounts=False)}
    answer = come_back(Client())
    assert answer.status_code == 403
    assert "no account here yet" in answer.content.decode()
    assert not SuiteUser.objects.exists()


def test_refusal_at_the_provider_is_told() -> None:
    answer = come_back(Client(), action="deny")
    assert answer.status_code == 403
    assert "did not confirm" in answer.content.decode()


def test_answer_that_nobody_asked_for_is_refused() -> None:
    # Somebody else's code, brought by a link: the browser has not begun a sign-in.
    answer = Client().get(f"{DOOR}callback/?code=stolen&state=made-up")
    assert answer.status_code == 403
    assert not UserSession.objects.filter(user__isnull=False).exists()


def test_account_of_a_signed_in_person_is_bound_on_no_page() -> None:
    for path in (
        f"{DOOR}?process=connect",
        f"{DOOR}?process=redirect",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/social/signup/",
    ):
        assert Client().get(path).status_code == 404


def test_provider_that_does_not_answer_is_told(
    settings: Settings, provider: OutsideProvider
) -> None:
    settings.SUITE_PROVIDERS = {"keycloak": replace(provider, server_url="http://127.0.0.1:9")}
    answer = Client().get(DOOR)
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


def test_core_that_cannot_be_written_is_called_away() -> None:
    client = Client()
    away = client.get(DOOR)
    said = requests.post(
        away["Location"], data={"sub": "anna-1"}, allow_redirects=False, timeout=10
    )
    path = said.headers["Location"].removeprefix("http://testserver")
    with through(OWNER), connection.cursor() as cursor:
        # As on a copy of core: people can be read, not made.
        cursor.execute("ALTER TABLE core.suite_users ADD CHECK (username <> 'anna') NOT VALID")
    answer = client.get(path)
    assert answer.status_code == 503
    assert "The main server is away" in answer.content.decode()


def test_sign_in_page_offers_the_providers_and_keeps_where_one_was_going() -> None:
    page = Client().get("/accounts/login/?next=/admin/").content.decode()
    assert 'href="/accounts/oidc/keycloak/login/?next=%2Fadmin%2F"' in page
    assert "Sign in with Keycloak" in page


def test_unknown_provider_is_no_address() -> None:
    assert Client().get("/accounts/oidc/nobody/login/").status_code == 404

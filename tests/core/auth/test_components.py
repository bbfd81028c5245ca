"""The suite as OpenID provider, asked by an independent client over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from allauth.idp.oidc.models import Client as Component
from authlib.integrations.requests_client import OAuth2Session
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet
from pytest_django.live_server_helper import LiveServer

from core.models import SuiteGroup, SuiteUser
from core.services.components import create_component
from core.services.groups import create_group
from core.services.users import deactivate_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)
BACK = "http://127.0.0.1:9/back"
SCOPE = "openid profile email groups"


@dataclass
class Shop:
    """A server, a component that it knows, and a person."""

    url: str
    component: Component
    secret: str
    person: SuiteUser
    asked: list[OAuth2Session] = field(default_factory=list)

    def about(self) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/.well-known/openid-configuration", timeout=20)
        found: dict[str, Any] = answer.json()
        return found

    def asking(self) -> OAuth2Session:
        session = OAuth2Session(
            self.component.pk,
            self.secret,
            scope=SCOPE,
            redirect_uri=BACK,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic",
        )
        self.asked.append(session)
        return session

    def browser(self) -> Client:
        """Return a browser in which the person is signed in."""
        host, port = self.url.removeprefix("http://").split(":")
        client = Client(SERVER_NAME=host, SERVER_PORT=port)
        client.force_login(self.person, backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def shop(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    # It insists on TLS, also on loopback.
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    boss = make_person(is_admin=True)
    component = Component(name="Tool crib", redirect_uris=BACK, skip_consent=True)
    secret = create_component(client=component, by=boss)
    person = make_person(email="anna@example.org", language="de")
    create_group(group=SuiteGroup(name="Milling"), members=[person])
    found = Shop(live_server.url, component, secret, person)
    yield found
    # A line that stays open keeps a connection to the database.
    for session in found.asked:
        session.close()


def fetch(shop: Shop, session: OAuth2Session) -> dict[str, Any]:
    """Walk the whole way as a component does; return the tokens."""
    about = shop.about()
    verifier = "v" * 64
    address, _state = session.create_authorization_url(
        about["authorization_endpoint"], code_verifier=verifier, nonce="once"
    )
    answer = shop.browser().get(address.removeprefix(shop.url))
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(BACK)
    tokens: dict[str, Any] = session.fetch_token(
        about["token_endpoint"], authorization_response=answer["Location"], code_verifier=verifier
    )
    return tokens


def test_signed_in_person_is_known_to_a_component_without_signing_in_again(shop: Shop) -> None:
    about = shop.about()
    assert about["issuer"] == shop.url
    session = shop.asking()
    tokens = fetch(shop, session)
    keys = KeySet.import_key_set(requests.get(about["jwks_uri"], timeout=20).json())
    token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
    assert token.claims["iss"] == shop.url
    assert token.claims["aud"] == shop.component.pk
    assert token.claims["nonce"] == "once"
    assert token.claims["sub"] == str(shop.person.uid)
    info = session.get(about["userinfo_endpoint"]).json()
    assert info["sub"] == str(shop.person.uid)
    assert info["preferred_username"] == shop.person.username
    assert (info["email"], info["email_verified"]) == ("anna@example.org", False)
    assert (info["groups"], info["locale"]) == (["Milling"], "de")


def test_closed_account_is_closed_at_components_too(shop: Shop) -> None:
    about = shop.about()
    session = shop.asking()
    tokens = fetch(shop, session)
    deactivate_user(user=shop.person)
    assert session.get(about["userinfo_endpoint"]).status_code == 401
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = requests.post(
        about["token_endpoint"], form, auth=(shop.component.pk, shop.secret), timeout=20
    )
    assert answer.status_code in {400, 401}


def test_code_is_good_for_nobody_else_and_once(shop: Shop) -> None:
    about = shop.about()
    session = shop.asking()
    address, _state = session.create_authorization_url(
        about["authorization_endpoint"], code_verifier="v" * 64
    )
    back = shop.browser().get(address.removeprefix(shop.url))["Location"]
    code = back.partition("code=")[2].partition("&")[0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    right = {**form, "code_verifier": "v" * 64}

    def ask(sent: dict[str, str], secret: str) -> int:
        auth = (shop.component.pk, secret)
        return requests.post(about["token_endpoint"], sent, auth=auth, timeout=20).status_code

    assert ask(right, "wrong") in {400, 401}
    assert ask({**form, "code_verifier": "w" * 64}, shop.secret) == 400


def test_address_that_is_not_the_components_gets_nothing(shop: Shop) -> None:
    session = shop.asking()
    session.redirect_uri = "https://elsewhere.example.org/"
    address, _state = session.create_authorization_url(shop.about()["authorization_endpoint"])
    answer = shop.browser().get(address.removeprefix(shop.url))
    assert answer.status_code in {200, 400}
    assert "Location" not in answer
    assert "message-error" in answer.content.decode()


def test_stranger_signs_in_first_and_the_page_may_end_at_the_component(shop: Shop) -> None:
    address, _state = shop.asking().create_authorization_url(shop.about()["authorization_endpoint"])
    answer = requests.get(address, timeout=20)
    assert answer.url.startswith(f"{shop.url}/accounts/login/")
    policy = answer.headers["Content-Security-Policy"]
    forms = next(part for part in policy.split("; ") if part.startswith("form-action"))
    assert forms == "form-action 'self' http://127.0.0.1:9"
    elsewhere = requests.get(f"{shop.url}/healthz", timeout=20)
    assert "127.0.0.1:9" not in str(elsewhere.headers)


def test_other_component_asks_what_it_may_know(shop: Shop) -> None:
    Component.objects.filter(pk=shop.component.pk).update(skip_consent=False)
    address, _state = shop.asking().create_authorization_url(
        shop.about()["authorization_endpoint"], code_verifier="v" * 64
    )
    browser = shop.browser()
    page = browser.get(address.removeprefix(shop.url))
    text = page.content.decode()
    assert "Tool crib asks who you are" in text or "Tool crib möchte" in text
    form = {"request": page.context["form"]["request"].value(), "scopes": ["openid"]}
    refused = browser.post("/identity/o/authorize", {**form, "action": "cancel"})
    assert "error=access_denied" in refused["Location"]
    granted = browser.post("/identity/o/authorize", {**form, "action": "grant"})
    assert "code=" in granted["Location"]

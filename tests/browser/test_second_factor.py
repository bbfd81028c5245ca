"""Signing in through an outside provider with a second factor; a passkey instead of a password."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import Page, expect
from pytest_django import Settings

from core.choices import AuthProvider
from core.domain.outside_people import OutsideProvider
from core.models import SuiteUser
from tests.factories.people import PASSWORD, make_person
from tests.openid_provider import openid_provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANNA = {
    "sub": "anna-1",
    "preferred_username": "anna",
    "name": "Anna Müller",
    "email": "anna@example.org",
    "groups": ["/boss"],
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider([ANNA]) as started:
        yield started


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser, issuer: str, settings: Settings) -> list[str]:
    """One person, one provider outside, and administrators who must have a second factor."""
    settings.SUITE_SECOND_FACTOR = "administrators"
    settings.SUITE_PROVIDERS = {
        "keycloak": OutsideProvider(
            code="keycloak",
            name="Keycloak",
            kind=AuthProvider.OIDC,
            server_url=issuer,
            client_id="suite",
            client_secret="sesame",
            administrators=frozenset({"/boss"}),
            new_accounts=True,
        )
    }
    return [issuer]


def code_of(secret: str) -> str:
    now = list(yield_hotp_counters_from_time())[1]
    return str(format_hotp_value(hotp_value(secret, now)))


def no_sideways(page: Page) -> None:
    width = (page.viewport_size or {"width": 390})["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_provider_then_second_factor_then_the_back_office(page: Page) -> None:
    # The provider's own page asks for a style of somebody else's.
    page.route("https://**", lambda route: route.abort())
    page.goto("/accounts/login/?next=/admin/")
    no_sideways(page)
    page.get_by_role("link", name="Sign in with Keycloak").click()
    page.get_by_role("button", name="anna-1").click()
    # An administrator without a factor gets no further than here.
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    no_sideways(page)
    page.get_by_role("link", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up the authenticator app")
    no_sideways(page)
    secret = page.get_by_label("Secret, where the app cannot scan").input_value()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    no_sideways(page)
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_role("link", name="Sign in with Keycloak").click()
    page.get_by_role("button", name="anna-1").click()
    page.get_by_label("Code of your authenticator app").fill(codes[0])
    no_sideways(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))


def test_passkey_signs_in_alone(page: Page, boss: SuiteUser) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/accounts/login/")
    page.fill("[name=login]", boss.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("link", name="Add a passkey").click()
    if page.get_by_role("heading", name="Is it you?").is_visible():
        page.get_by_label("Your password once more").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    no_sideways(page)
    page.get_by_label("Name, so that you know it again").fill("Schlüsselbund")
    page.get_by_label("Sign in with it alone, without the password").check()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Schlüsselbund")).to_be_visible()
    no_sideways(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/accounts/preferences/")
    page.get_by_role("button", name="Use a passkey").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Preferences")

"""One identity from the door to the end: provider, second factor, component, badge, lock.

Three browsers take part: a person's own, the one of somebody who guesses their codes, and
an administrator's.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.idp.oidc.models import Client as Component
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.choices import AuthProvider
from core.domain.outside_people import OutsideProvider
from core.models import SuiteUser
from core.services.components import create_component, show_in_menu_in_transaction
from tests.browser.test_second_factor import ANNA, code_of, no_sideways
from tests.factories.core import UserFactory
from tests.factories.people import PASSWORD, make_person
from tests.openid_component import OpenIdComponent, openid_component
from tests.openid_provider import openid_provider

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
SECRET = generate_totp_secret()
TRIES = 10
TAG = "04 11 22 33"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with openid_provider([ANNA]) as started:
        yield started


@pytest.fixture
def crib(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenIdComponent]:
    # The client insists on TLS, also on loopback.
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with openid_component() as started:
        yield started


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    person = make_person(is_admin=True, password=PASSWORD)
    TOTP.activate(person, SECRET)
    return person


@pytest.fixture
def berta(transactional_db: None) -> SuiteUser:
    person: SuiteUser = UserFactory.create(username="berta", display_name="Berta New")
    return person


@pytest.fixture
def provider(issuer: str, settings: Settings) -> Iterator[str]:
    """A provider outside, and administrators who must have a second factor."""
    cache.clear()
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
    yield issuer
    cache.clear()


@pytest.fixture
def scene(
    boss: SuiteUser, provider: str, crib: OpenIdComponent, live_server: LiveServer
) -> list[str]:
    """A component that is registered and stands in the menu; it asks nobody for leave."""
    row = Component(name="Tool crib", redirect_uris=f"{crib.url}/back", skip_consent=True)
    crib.secret = create_component(client=row, by=boss)
    crib.client_id, crib.issuer = row.pk, live_server.url
    show_in_menu_in_transaction(client=row, address=f"{crib.url}/")
    return [provider, crib.url]


def to_the_code_by_the_provider(page: Page) -> None:
    # The provider's own page asks for a style of somebody else's.
    page.route("https://**", lambda route: route.abort())
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_role("link", name="Sign in with Keycloak").click()
    page.get_by_role("button", name="anna-1").click()


def set_up_app(page: Page) -> list[str]:
    """Return the recovery codes."""
    page.get_by_role("link", name="Set up").click()
    secret = page.get_by_label("Secret, where the app cannot scan").input_value()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return page.locator(".codes code").all_inner_texts()


def issue_badge(page: Page, person: SuiteUser) -> None:
    page.goto(f"/admin/core/badge/add/?user={person.pk}")
    page.fill("[name=tag]", TAG)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


@contextmanager
def browser_elsewhere(page: Page) -> Iterator[Page]:
    """Open a browser that knows nothing of the first one's cookies."""
    assert page.context.browser is not None
    base = page.evaluate("location.origin")
    context = page.context.browser.new_context(base_url=base, viewport=page.viewport_size)
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def guess_until_locked_out(page: Page, right: str) -> None:
    """Try wrong codes, then the right one; none of them opens."""
    to_the_code_by_the_provider(page)
    code = page.get_by_label("Code of your authenticator app")
    for wrong in (*["000000"] * TRIES, right):
        code.fill(wrong)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".errorlist, .message-error, [role=alert]").first).to_be_visible()
    page.goto("/admin/")
    expect(page).to_have_url(re.compile(r"/accounts/(login|2fa)/"))


def end_sign_ins_as_administrator(page: Page, boss: SuiteUser) -> None:
    page.goto("/accounts/login/?next=/admin/core/suiteuser/%3Fq=anna")
    page.fill("[name=login]", boss.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_label("Code of your authenticator app").fill(code_of(SECRET))
    page.get_by_role("button", name="Sign in").click()
    page.locator("#result_list a", has_text="anna").first.click()
    page.get_by_role("button", name="End all sign-ins").click()
    expect(page.get_by_text("Signed out in every browser.")).to_be_visible()


def test_walk_from_the_provider_to_the_end(
    berta: SuiteUser, page: Page, boss: SuiteUser, crib: OpenIdComponent
) -> None:
    to_the_code_by_the_provider(page)
    codes = set_up_app(page)
    page.goto("/admin/")
    expect(page).to_have_url(re.compile(r"/admin/$"))
    # To the second component: one press in the menu, and no question.
    page.goto("/")
    page.get_by_role("link", name="Tool crib").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello Anna Müller")
    page.go_back()
    issue_badge(page, berta)
    page.goto("/accounts/preferences/")
    page.get_by_role("link", name="Where I am signed in").click()
    expect(page.get_by_text("this one")).to_have_count(1)
    no_sideways(page)
    with browser_elsewhere(page) as guesser:
        guess_until_locked_out(guesser, codes[0])
    # Whoever is in stays in: the lock is at the door.
    page.reload()
    expect(page.locator("main li.card")).to_have_count(1)
    with browser_elsewhere(page) as office:
        end_sign_ins_as_administrator(office, boss)
    page.reload()
    expect(page).to_have_url(re.compile(r"/accounts/login/"))
    page.goto("/admin/")
    expect(page).to_have_url(re.compile(r"/accounts/login/"))
    page.goto(f"{crib.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

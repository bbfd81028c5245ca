"""Signed in once: from the menu to a second component, and from the component to the sign-in."""

from collections.abc import Iterator

import pytest
from allauth.idp.oidc.models import Client as Component
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import SuiteUser
from core.services.components import create_component, show_in_menu_in_transaction
from tests.factories.people import PASSWORD, make_person
from tests.openid_component import OpenIdComponent, openid_component

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crib(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenIdComponent]:
    # The client insists on TLS, also on loopback.
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with openid_component() as started:
        yield started


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser, crib: OpenIdComponent, live_server: LiveServer) -> list[str]:
    """A component that is registered and stands in the menu."""
    row = Component(name="Tool crib", redirect_uris=f"{crib.url}/back")
    crib.secret = create_component(client=row, by=boss)
    crib.client_id, crib.issuer = row.pk, live_server.url
    show_in_menu_in_transaction(client=row, address=f"{crib.url}/")
    return [crib.url]


def sign_in(page: Page, person: SuiteUser) -> None:
    page.fill("[name=login]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_menu_leads_to_the_component_without_signing_in_again(page: Page, boss: SuiteUser) -> None:
    page.goto("/accounts/login/")
    sign_in(page, boss)
    page.goto("/admin/")
    page.goto("/")
    page.get_by_role("link", name="Tool crib").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tool crib asks who you are")
    page.get_by_role("button", name="Allow", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello {boss}")


def test_component_sends_a_stranger_to_the_sign_in_and_gets_them_back(
    page: Page, boss: SuiteUser, crib: OpenIdComponent
) -> None:
    page.goto(f"{crib.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, boss)
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello {boss}")

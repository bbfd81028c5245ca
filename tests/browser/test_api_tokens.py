"""One story: choose German, make a token by keyboard alone, copy it, revoke it."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.models import SuiteUser
from tests.browser.conftest import PHONE
from tests.factories.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser) -> None:
    """One person is enough."""


def sign_in(page: Page, person: SuiteUser) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(person))


def test_token_is_made_by_keyboard_shown_once_and_revoked(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.get_by_role("link", name="Preferences").click()
    page.select_option("[name=language]", "de")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Einstellungen")
    page.get_by_role("link", name="Meine API-Tokens").press("Enter")
    page.get_by_label("Wofür?").press_sequentially("Auswertung")
    page.get_by_label("machines:read", exact=True).press("Space")
    page.keyboard.press("Enter")
    token = page.locator("[data-token]")
    expect(token).to_have_value(re.compile(r"^sst_"))
    text = token.input_value()
    page.get_by_role("button", name="Kopieren").press("Enter")
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    page.goto("/accounts/tokens/")
    assert text not in page.content()
    page.get_by_text("Widerrufen …").press("Enter")
    page.get_by_role("button", name="„Auswertung“ widerrufen").press("Enter")
    expect(page.get_by_text("öffnet nichts mehr")).to_be_visible()


def test_pages_fit_their_screen(page: Page, boss: SuiteUser) -> None:
    page.goto("/accounts/login/")
    width = (page.viewport_size or PHONE)["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sign_in(page, boss)
    for path in ("/accounts/preferences/", "/accounts/tokens/", "/admin/core/apitoken/add/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path

"""A badge is issued with three clicks and a reader that types; one lost is replaced in one flow."""

import pytest
from playwright.sync_api import Page, expect

from core.models import SuiteUser
from tests.browser.conftest import PHONE
from tests.browser.test_back_office import sign_in
from tests.factories.core import UserFactory
from tests.factories.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def anna(boss: SuiteUser) -> SuiteUser:
    return UserFactory.create(username="anna", display_name="Anna Berg")


@pytest.fixture
def scene(anna: SuiteUser) -> None:
    UserFactory.create(username="bert", display_name="Bert Kahl")


def read(page: Page, tag: str) -> None:
    """Type as a USB reader does, into what the page gave the focus."""
    expect(page.locator("input[name$=tag]:focus")).to_be_visible()
    page.keyboard.type(tag)
    page.keyboard.press("Enter")


def test_badge_is_issued_in_three_clicks_and_replaced_when_lost(
    page: Page, boss: SuiteUser, anna: SuiteUser
) -> None:
    sign_in(page, boss)
    page.goto("/admin/core/suiteuser/")
    page.get_by_role("link", name="anna").first.click()
    if page.viewport_size == PHONE:
        page.get_by_text("more_horiz").click()
    page.get_by_role("link", name="Issue badge").click()
    read(page, "04A1B2C3")
    expect(page.get_by_text("Badge …B2C3 is issued to Anna Berg.")).to_be_visible()
    page.get_by_role("button", name="Mark as lost").click()
    expect(page.get_by_text("Badge …B2C3 opens nothing any more.")).to_be_visible()
    read(page, "04A1B2C4")
    expect(page.get_by_text("Badge …B2C4 is issued to Anna Berg.")).to_be_visible()


def test_several_badges_are_issued_by_keyboard_alone(
    page: Page, boss: SuiteUser, anna: SuiteUser
) -> None:
    sign_in(page, boss)
    page.goto(f"/admin/issue-badges/?people={anna.pk},{boss.pk}")
    read(page, "04A1B2C3")
    read(page, "04A1B2C4")
    expect(page.get_by_role("button", name="Issue badges")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 badges are issued.")).to_be_visible()


def test_badge_is_lent_to_a_visitor_by_keyboard_alone(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.goto("/admin/core/badge/lend/")
    expect(page.get_by_label("Name of the visitor")).to_be_focused()
    page.keyboard.type("Vera Voss")
    page.get_by_label("Tag").focus()
    read(page, "04A1B2C3")
    expect(page.get_by_text("is lent to Vera Voss.")).to_be_visible()

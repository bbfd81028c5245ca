"""One story at a list: narrow it, keep that as a view by keyboard alone, choose rows, be asked."""

import pytest
from playwright.sync_api import Page, expect

from core.models import SuiteUser
from tests.browser.test_back_office import sign_in
from tests.factories.core import MachineFactory
from tests.factories.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser) -> None:
    MachineFactory.create(code="W1", name="Säge")
    MachineFactory.create(code="W2", name="Presse")


def test_view_is_kept_by_keyboard_and_rows_are_asked_for_first(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.goto("/admin/core/machine/?q=saege")
    rows = page.locator("#result_list")
    expect(rows).to_contain_text("Säge")
    expect(rows).not_to_contain_text("Presse")
    page.locator("summary", has_text="Save view").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Saws")
    page.keyboard.press("Enter")
    saved = page.get_by_role("link", name="Saws")
    expect(saved).to_have_attribute("aria-current", "page")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    page.goto("/admin/core/machine/")
    expect(rows).to_contain_text("Presse")
    page.get_by_role("link", name="Saws").click()
    expect(rows).not_to_contain_text("Presse")
    page.locator("#result_list input.action-select").first.check()
    page.locator("[name=action]").select_option("retire_rows")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("1 row is changed")).to_be_visible()
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_text("Done for 1 row.")).to_be_visible()

"""A person sees a sign-in of theirs elsewhere and ends it; no page has a script that is refused."""

import pytest
from django.test import Client
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
    """Somewhere else the person is signed in as well."""
    there = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0")
    there.post("/accounts/login/", {"login": boss.username, "password": PASSWORD})


def sign_in(page: Page, person: SuiteUser) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(person))


def test_other_sign_in_is_seen_and_ended_by_keyboard(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.get_by_role("link", name="Preferences").click()
    page.get_by_role("link", name="Where I am signed in").press("Enter")
    expect(page.get_by_text("this one")).to_have_count(1)
    width = (page.viewport_size or PHONE)["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Sign Firefox on Windows out").press("Enter")
    expect(page.get_by_text("Firefox on Windows is signed out.")).to_be_visible()
    expect(page.locator("main li.card")).to_have_count(1)


def test_policy_refuses_nothing_that_pages_need(page: Page, boss: SuiteUser) -> None:
    refused: list[str] = []
    page.on(
        "console",
        lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None,
    )
    sign_in(page, boss)
    paths = ("/admin/", "/admin/core/suiteuser/", f"/admin/core/suiteuser/{boss.pk}/change/")
    for path in (*paths, "/admin/core/webhook/add/", "/accounts/tokens/", "/api/docs/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", name="Shop Suite").first.is_visible()
    assert refused == []

"""One story: see on the overview that an event failed, see why, put it in line; in four clicks."""

import pytest
from playwright.sync_api import Locator, Page, expect

from core.events.dispatch import deliver_all
from core.events.outbox import MAX_ATTEMPTS
from core.models import SuiteUser
from tests.browser.test_back_office import sign_in
from tests.core.events.line import due_now, open_line
from tests.factories.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_CLICKS = 4


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser) -> None:
    with open_line() as line:
        line.fails = lambda _event: True
        line.publish(1, 2)
        for _ in range(MAX_ATTEMPTS):
            due_now()
            deliver_all("default")


class Hand:
    """Clicks, and counts."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1


def test_failed_event_is_seen_understood_and_retried(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.goto("/admin/")
    hand = Hand()
    tile = page.locator(".suite-tile", has_text="Failed events")
    expect(tile).to_contain_text("2")
    hand.click(tile)
    hand.click(page.locator("#result_list").get_by_role("link", name="line.stepped").first)
    expect(page.get_by_text("could not take in line.stepped")).to_be_visible()
    expect(page.get_by_text("broke off with LookupError: no step").first).to_be_visible()
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    hand.click(page.get_by_role("button", name="Deliver again"))
    expect(page.get_by_text("1 event is in line again.")).to_be_visible()
    assert hand.clicks <= MOST_CLICKS


def test_all_of_it_goes_by_keyboard(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.goto("/admin/core/syncevent/?status__exact=failed")
    link = page.locator("#result_list").get_by_role("link", name="line.stepped").first
    link.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Deliver all 2 that failed with LookupError")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 events are in line again.")).to_be_visible()

"""Tasks that managers do by hand, counted from the overview in clicks, and again by keyboard alone.

Typing is no click. What a person may do with a mouse they may do without one.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core.models import SuiteUser
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_back_office import sign_in
from tests.factories.core import (
    GroupFactory,
    MachineFactory,
    PermissionFactory,
    UserFactory,
    ZoneFactory,
    make_badge,
)
from tests.factories.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser) -> None:
    zone = ZoneFactory.create(name="Turning")
    MachineFactory.create(code="W1", name="Lathe", zone=zone)
    berta = UserFactory.create(display_name="Berta Lost", username="berta")
    make_badge(berta, "04A1B2C3")
    group = GroupFactory.create(name="Turners")
    group.members.add(berta)
    PermissionFactory.create(
        user=None, group=group, level="operate", resource_type="zone", resource_uid=zone.uid
    )


class Hand:
    """A hand on a mouse, which counts what it presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def find(self, words: str, hit: str) -> None:
        """Search in what is always at hand, and open a hit."""
        self.click(self.page.locator(".suite-find"))
        expect(self.page.locator("#search-input-command")).to_be_focused()
        self.page.keyboard.type(words)
        self.click(self.page.locator("#command-results-list a", has_text=hit).first)


@pytest.fixture
def hand(page: Page, boss: SuiteUser) -> Hand:
    sign_in(page, boss)
    page.goto("/admin/")
    return Hand(page)


WITH_A_MOUSE = pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["mouse"])
WITH_KEYS = pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["keys"])


@WITH_A_MOUSE
def test_new_person_with_badge_and_right_takes_six_clicks(page: Page, hand: Hand) -> None:
    hand.click(page.locator("#nav-sidebar-apps h2", has_text="People"))
    hand.click(page.locator("#nav-sidebar a[href='/admin/core/suiteuser/']"))
    hand.click(page.locator("a[href='/admin/core/suiteuser/add/']").first)
    page.fill("[name=username]", "anna")
    page.fill("[name=display_name]", "Anna New")
    page.fill("[name=rfid_tag]", "04 11 22 33")
    hand.click(page.locator(".field-right_on .select2-selection"))
    page.keyboard.type("lathe")
    page.keyboard.press("Enter")
    hand.click(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert hand.clicks <= 6
    page.goto("/admin/core/suiteuser/?q=anna")
    page.locator("#result_list a", has_text="anna").first.click()
    expect(page.locator("#panel-badges").locator("xpath=../..")).to_contain_text("…2233")
    expect(page.locator("#panel-rights").locator("xpath=../..")).to_contain_text("Operate")


@WITH_A_MOUSE
def test_who_may_run_a_machine_and_why_takes_three_clicks(page: Page, hand: Hand) -> None:
    hand.find("W1", "W1 Lathe")
    hand.click(page.get_by_role("link", name="Who may work here").first)
    line = page.locator(".suite-who tr", has_text="Berta Lost")
    expect(line).to_contain_text("Yes")
    expect(line).to_contain_text("by group Turners")
    assert hand.clicks <= 3


@WITH_A_MOUSE
def test_lost_badge_is_blocked_in_three_clicks(page: Page, hand: Hand) -> None:
    hand.find("berta", "Berta Lost")
    hand.click(page.get_by_role("button", name="Mark as lost").first)
    expect(page.get_by_text("It holds at the next swipe")).to_be_visible()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    expect(page.get_by_label("Tag")).to_be_focused()
    assert hand.clicks <= 3


def tab_to(page: Page, wanted: str, *, most: int = 80) -> None:
    """Press Tab until the wanted thing has the focus, which must be seen wherever it is."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            outline = page.evaluate(
                "() => { const style = getComputedStyle(document.activeElement);"
                " return style.outlineStyle + style.outlineWidth + style.boxShadow; }"
            )
            assert outline not in {"none0pxnone", "none3pxnone"}, f"{wanted}: focus is not seen"
            return
    raise AssertionError(f"the keyboard does not come to {wanted}")


def find_by_keys(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#search-input-command")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("#command-results-list a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def block_by_keys(page: Page) -> None:
    find_by_keys(page, "berta")
    expect(page.locator("#panel-badges")).to_be_visible()
    tab_to(page, "section[aria-labelledby='panel-badges'] .suite-actions button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It holds at the next swipe")).to_be_visible()


def ask_who_by_keys(page: Page) -> None:
    find_by_keys(page, "W1")
    expect(page.locator("#panel-list_sessions_at")).to_be_visible()
    tab_to(page, "a[href*='who-may-work']")
    page.keyboard.press("Enter")
    expect(page.locator(".suite-who")).to_contain_text("Berta Lost")


def make_person_by_keys(page: Page) -> None:
    tab_to(page, "#nav-sidebar-apps h2[aria-expanded]:has(+ ol a[href='/admin/core/suiteuser/'])")
    page.keyboard.press("Enter")
    tab_to(page, "a[href='/admin/core/suiteuser/']")
    page.keyboard.press("Enter")
    expect(page.locator("#result_list")).to_be_visible()
    tab_to(page, "a[href='/admin/core/suiteuser/add/']")
    page.keyboard.press("Enter")
    expect(page.locator("[name=username]")).to_be_visible()
    tab_to(page, "[name=username]")
    page.keyboard.type("anna")
    tab_to(page, "[name=display_name]")
    page.keyboard.type("Anna")
    tab_to(page, "[name=rfid_tag]")
    page.keyboard.type("04112233")
    tab_to(page, ".field-right_on .select2-selection")
    page.keyboard.press("Enter")
    page.keyboard.type("lathe")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter") if page.locator(".select2-container--open").count() else None
    tab_to(page, "button[name=_save], input[name=_save]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("was added successfully")).to_be_visible()


@WITH_KEYS
@pytest.mark.parametrize("task", [block_by_keys, ask_who_by_keys, make_person_by_keys])
def test_task_is_done_by_keyboard_alone(
    page: Page, hand: Hand, task: Callable[[Page], None]
) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".suite-skip")).to_be_focused()
    task(page)
    assert hand.clicks == 0


@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_badge_is_blocked_on_a_phone(page: Page, hand: Hand) -> None:
    page.goto("/admin/core/suiteuser/?q=berta")
    page.locator("#result_list a", has_text="berta").first.click()
    hand.click(page.get_by_role("button", name="Block", exact=True).first)
    expect(page.get_by_text("It holds at the next swipe")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

"""Twenty stops get their reasons: by keys alone in the back office, by touch at a kiosk."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.choices import Level, ResourceType
from core.clock import utc_now
from core.models import Machine, SuiteUser
from shopmonitor.services.kiosks import make_kiosk_code
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_accessibility import ALL, AXE, findings
from tests.browser.test_back_office import sign_in
from tests.browser.test_second_factor import no_sideways
from tests.factories.core import MachineFactory, make_badge
from tests.factories.kiosks import make_kiosk
from tests.factories.people import PASSWORD, give_right, make_person
from tests.factories.stops import let_do, make_reason

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STOPS = 20


@pytest.fixture
def lathe(transactional_db: None) -> Machine:
    machine: Machine = MachineFactory.create()
    words: dict[float, str] = {}
    for number in range(STOPS):
        words |= {number * 20: "ACTIVE", number * 20 + 10: "READY"}
    let_do(machine, utc_now() - timedelta(hours=8), words | {STOPS * 20: "ACTIVE"})
    make_reason("Tool broken", names={"de": "Werkzeugbruch"}, shortcut="1")
    make_reason("No material", names={"de": "Kein Material"}, shortcut="2")
    make_reason("Setting up", names={"de": "Rüsten"}, root="production", shortcut="3")
    return machine


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD, language="de")


@pytest.fixture
def code(transactional_db: None) -> str:
    return make_kiosk_code(kiosk=make_kiosk(signed_in_s=600))


@pytest.fixture
def anna(lathe: Machine) -> SuiteUser:
    anna = make_person(language="de")
    make_badge(anna, "04A1B2C3")
    give_right(anna, Level.OPERATE, on=ResourceType.MACHINE, uid=lathe.uid)
    return anna


@pytest.fixture
def scene(anna: SuiteUser, boss: SuiteUser, code: str) -> None:
    """A machine that stood twenty times, somebody of the office, and a kiosk."""


def look(page: Page, name: str) -> None:
    """Read the page with axe in both sizes, light and dark."""
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if folder := os.environ.get("SCREENS"):
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)
        page.evaluate(AXE.axe_script)
        assert findings(page, ALL) == []
        no_sideways(page)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def test_twenty_stops_get_reasons_by_keys_alone(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    page.goto("/admin/stops/")
    expect(page.locator("input[name=stop]")).to_have_count(STOPS)
    look(page, "office")
    page.reload()
    boxes = page.locator("input[name=stop]")
    expect(boxes.first).to_be_focused()
    for number in range(5):
        page.keyboard.press("1")
        expect(boxes).to_have_count(STOPS - 1 - number)
        expect(boxes.first).to_be_focused()
    page.keyboard.press("Space")
    for _stop in range(STOPS - 6):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("2")
    expect(page.locator("input[name=stop]")).to_have_count(0)
    page.goto("/admin/stops/?all=1")
    expect(page.locator(".stops-why", has_text="Werkzeugbruch")).to_have_count(5)
    expect(page.locator(".stops-why", has_text="Kein Material")).to_have_count(STOPS - 5)


def test_stops_are_touched_at_a_kiosk(page: Page, code: str) -> None:
    page.goto("/kiosk/")
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")
    page.fill("[data-badge]", "04A1B2C3")
    page.keyboard.press("Enter")
    page.click("a[href='/kiosk/stops/']")
    expect(page.locator("input[name=stop]")).to_have_count(STOPS)
    look(page, "kiosk")
    for box in page.locator("input[name=stop]").all():
        box.check()
    page.get_by_role("button", name="Werkzeugbruch").click()
    expect(page.get_by_role("status")).to_contain_text("20")
    expect(page.locator("input[name=stop]")).to_have_count(0)

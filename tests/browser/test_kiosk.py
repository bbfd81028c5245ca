"""At a kiosk: a screen is let in, a reader types a badge with the focus lost, fingers a PIN."""

import pytest
from playwright.sync_api import Page, expect

from core.models import SuiteUser
from shopmonitor.services.kiosk_pins import set_pin
from shopmonitor.services.kiosks import make_kiosk_code
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_accessibility import ALL, AXE, findings
from tests.browser.test_second_factor import no_sideways
from tests.factories.core import make_badge
from tests.factories.kiosks import make_kiosk
from tests.factories.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEIGHTS = "each => each.map(one => one.getBoundingClientRect().height)"
FOR_GLOVES_PX = 48
TAG, OTHER = "04A1B2C3", "04A1B2C4"


@pytest.fixture
def code(transactional_db: None) -> str:
    return make_kiosk_code(kiosk=make_kiosk(signed_in_s=600))


@pytest.fixture
def people(transactional_db: None) -> list[SuiteUser]:
    anna, bert = make_person(language="de"), make_person()
    make_badge(anna, TAG)
    make_badge(bert, OTHER)
    set_pin(user=bert, pin="7391")
    return [anna, bert]


@pytest.fixture
def scene(code: str, people: list[SuiteUser]) -> None:
    """A kiosk that waits for its screen, and two people with badges."""


def read(page: Page, tag: str) -> None:
    """Type as a USB reader does, wherever the focus is."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(tag)
    expect(page.locator("[data-badge]")).to_have_attribute("type", "password")
    page.keyboard.press("Enter")


def check(page: Page) -> None:
    """Read the page with axe in both sizes, light and dark; all that is touched is big enough."""
    was = page.viewport_size
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(AXE.axe_script)
        assert findings(page, ALL) == []
        no_sideways(page)
        touched = page.locator("main :is(button, a, input:not([type=hidden])):visible")
        heights = touched.evaluate_all(HEIGHTS)
        assert min(heights) >= FOR_GLOVES_PX
    page.set_viewport_size(was)  # type: ignore[arg-type]


def test_badge_in_and_out_at_a_kiosk(page: Page, code: str, people: list[SuiteUser]) -> None:
    anna, bert = people
    page.goto("/kiosk/")
    check(page)
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Hold your badge to the reader")
    check(page)
    read(page, TAG)
    expect(heading).to_have_text(str(anna))
    expect(page.get_by_text("Angemeldet bis")).to_be_visible()
    check(page)
    read(page, OTHER)
    expect(heading).to_have_text(str(bert))
    for digit in "7391":
        page.get_by_role("button", name=digit, exact=True).click()
    check(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Signed in until")).to_be_visible()
    page.get_by_role("button", name="Badge out").press("Enter")
    expect(heading).to_have_text("Hold your badge to the reader")
    read(page, "04FFFFFF")
    expect(page.get_by_role("alert")).to_have_text("Badge unknown")

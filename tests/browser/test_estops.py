"""At a kiosk: whoever may do it inspects and rearms an e-stop, by fingers and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from shopmonitor.models import EStopCause
from shopmonitor.services.kiosks import make_kiosk_code
from tests.browser.test_kiosk import check, read
from tests.factories.core import PermissionFactory, make_badge
from tests.factories.estops import make_estop
from tests.factories.kiosks import make_kiosk
from tests.factories.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAG = "04A1B2C3"


@pytest.fixture
def code(transactional_db: None) -> str:
    return make_kiosk_code(kiosk=make_kiosk(signed_in_s=600))


@pytest.fixture
def scene(code: str) -> None:
    """A released e-stop, one that is pulled, two causes, and a fitter with a badge."""
    fitter = make_person()
    PermissionFactory.create(user=fitter, level="maintain")
    make_badge(fitter, TAG)
    make_estop()
    make_estop(state="RELEASED")
    EStopCause.objects.create(text="Chip in the guard")
    EStopCause.objects.create(text="Pulled by mistake")


def test_estop_is_inspected_and_rearmed_at_a_kiosk(page: Page, code: str) -> None:
    page.goto("/kiosk/")
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold your badge to the reader")
    read(page, TAG)
    page.get_by_role("link", name="2 e-stops in force").click()
    expect(page.get_by_text("no safety function")).to_be_visible()
    check(page)
    page.get_by_label("Chip in the guard").check()
    page.get_by_label("In your own words").fill("left door")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Chip in the guard: left door")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Rearm").press("Enter")
    expect(page.get_by_role("button", name="Rearm")).to_have_count(0)
    expect(page.get_by_text("release the button at the machine")).to_have_count(1)

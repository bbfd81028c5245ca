"""A person's own week: read and put right with fingers at a kiosk, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core.clock import utc_now
from core.models import SuiteUser
from shopmonitor.models import MachineSession
from shopmonitor.services.kiosks import make_kiosk_code
from tests.browser.test_kiosk import check, read
from tests.factories.core import MachineFactory, make_badge
from tests.factories.kiosks import make_kiosk
from tests.factories.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAG = "04A1B2C3"
# The noon of a day last week: a page of this week would be empty on a Monday.
DAY = (utc_now() - timedelta(days=7)).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def code(transactional_db: None) -> str:
    return make_kiosk_code(kiosk=make_kiosk(signed_in_s=600))


@pytest.fixture
def person(transactional_db: None) -> SuiteUser:
    found = make_person(language="de")
    make_badge(found, TAG)
    for number, reason in enumerate(("shift_end", "swipe")):
        begin = DAY + timedelta(hours=3 * number)
        MachineSession.objects.create(
            machine=MachineFactory.create(),
            user=found,
            person_name="Anna Weber",
            machine_code=f"LATHE-{number}",
            started_at=begin,
            ended_at=begin + timedelta(hours=1),
            end_reason=reason,
            needs_confirming=reason == "shift_end",
        )
    return found


@pytest.fixture
def scene(code: str, person: SuiteUser) -> None:
    """A kiosk that waits for its screen, and a person with a week."""


def test_person_confirms_and_corrects_at_the_kiosk(page: Page, code: str) -> None:
    page.goto("/kiosk/")
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold your badge to the reader")
    read(page, TAG)
    page.get_by_role("link", name="Meine Stunden").click()
    page.get_by_role("link", name="Woche davor").click()
    check(page)
    page.get_by_role("button", name="gegangen").click()
    expect(page.get_by_text("Von der Uhr beendet")).to_have_count(0)
    page.get_by_text("Es war anders").last.click()
    page.get_by_label("Was geschah").last.fill("Vergessen")
    check(page)
    page.get_by_role("button", name="Korrektur beantragen").last.click()
    expect(page.get_by_text("Wartet auf Entscheidung")).to_be_visible()

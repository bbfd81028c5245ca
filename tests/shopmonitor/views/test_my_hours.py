"""A person's own week, signed in and by badge at a kiosk."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import ModuleSwitch, SuiteUser
from shopmonitor.models import MachineSession, SessionCorrection
from tests.factories.core import PermissionFactory, make_badge
from tests.factories.floor import SignedNode, make_machine, make_node
from tests.factories.kiosks import hold, make_kiosk, screen_of
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"
PAGE = "/floor/my-hours/"
# A Thursday.
NOW = datetime(2026, 3, 5, 16, tzinfo=UTC)


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


@pytest.fixture
def person(node: SignedNode) -> SuiteUser:
    found = make_person()
    PermissionFactory.create(user=found, level="operate")
    make_badge(found, TAG)
    return found


def work(node: SignedNode, begin: datetime, hours: float) -> None:
    for at in (begin, begin + timedelta(hours=hours)):
        with time_machine.travel(at, tick=False):
            node.swipe(TAG)


@time_machine.travel(NOW, tick=False)
def test_week_is_shown_confirmed_and_corrected(node: SignedNode, person: SuiteUser) -> None:
    work(node, NOW - timedelta(hours=8), 2.5)
    work(node, NOW - timedelta(hours=4), 3)
    MachineSession.objects.filter(started_at=NOW - timedelta(hours=4)).update(
        needs_confirming=True, end_reason="shift_end"
    )
    guessed, other = MachineSession.objects.order_by("-started_at")
    browser = office_browser(person)
    page = browser.get(PAGE).content.decode()
    assert "5:30" in page
    assert "The clock ended it" in page
    assert "You were at no machine" in browser.get(f"{PAGE}?week=2026-02-24").content.decode()
    assert browser.get(f"{PAGE}?week=0001-01-01").status_code == 200
    browser.post(f"{PAGE}{guessed.uid}/confirm/")
    assert "The clock ended it" not in browser.get(PAGE).content.decode()

    wish = {"started_at": "2026-03-05T08:00", "ended_at": "soon", "reason": "Forgot"}
    wrong = browser.post(f"{PAGE}{other.uid}/correct/", wish)
    assert (wrong.status_code, "Write day and time" in wrong.content.decode()) == (422, True)
    wish["ended_at"] = "2026-03-05T09:00:00"
    assert browser.post(f"{PAGE}{other.uid}/correct/", wish).status_code == 302
    assert SessionCorrection.objects.get().ended_at == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert "Waits to be decided" in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}{other.uid}/dance/").status_code == 404

    file = browser.get(f"{PAGE}?csv=1").content.decode("utf-8-sig").splitlines()
    assert len(file) == 3
    assert ",2.50," in file[1]


def test_others_see_and_change_nothing(node: SignedNode, person: SuiteUser) -> None:
    work(node, NOW - timedelta(hours=8), 2.5)
    session = MachineSession.objects.get()
    browser = office_browser(make_person())
    with time_machine.travel(NOW, tick=False):
        browser = office_browser(make_person())
        assert "2:30" not in browser.get(PAGE).content.decode()
        assert browser.post(f"{PAGE}{session.uid}/confirm/").status_code == 404
    assert Client().get(PAGE).status_code == 302
    ModuleSwitch.objects.create(name="floor", active=False)
    assert person.pk
    assert office_browser(make_person()).get(PAGE).status_code == 404


def test_badge_at_the_kiosk_shows_the_week(node: SignedNode, person: SuiteUser) -> None:
    node.swipe(TAG)
    node.swipe(TAG)
    MachineSession.objects.update(needs_confirming=True)
    session = MachineSession.objects.get()
    assert Client().get("/kiosk/hours/").status_code == 302
    screen = screen_of(make_kiosk())
    hold(screen, TAG)
    assert "1 to be confirmed" in screen.get("/kiosk/").content.decode()
    assert "The clock ended it" in screen.get("/kiosk/hours/").content.decode()
    assert screen.post(f"/kiosk/hours/{session.uid}/confirm/").status_code == 302
    assert "The clock ended it" not in screen.get("/kiosk/hours/").content.decode()
    wish = {"started_at": "x", "ended_at": "x", "reason": "x"}
    said = screen.post(f"/kiosk/hours/{session.uid}/correct/", wish)
    assert (said.status_code, 'role="alert"' in said.content.decode()) == (422, True)


@time_machine.travel(NOW, tick=False)
def test_long_week_costs_as_many_queries_as_a_short_one(
    node: SignedNode, person: SuiteUser
) -> None:
    browser = office_browser(person)
    counts = []
    for n in range(2):
        for each in range(1 + 5 * n):
            work(node, NOW - timedelta(hours=9 - each - n), 0.5)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pieces_are_reported_from_the_page(node: SignedNode, person: SuiteUser) -> None:
    node.swipe(TAG)
    session = MachineSession.objects.get()
    browser = office_browser(person)
    here = f"{PAGE}{session.uid}/pieces/"
    form = {"report": str(session.uid), "good": "4", "scrap": "1", "scrap_reason": "Chatter"}
    for field, value, word in (
        ("good", "four", "good: say"),
        ("scrap_reason", "", "scrap_reason: say"),
        ("report", "x", "Open the page anew"),
    ):
        wrong = browser.post(here, form | {field: value})
        assert (wrong.status_code, word in wrong.content.decode()) == (422, True)
    for _ in range(2):
        assert browser.post(here, form).status_code == 302
    assert "Good 4, scrap 1, rework 0" in browser.get(PAGE).content.decode()

"""Inspecting and rearming at a kiosk by badge, and signed in on a phone."""

import pytest
from django.test import Client

from core.choices import ResourceType
from core.models import SuiteUser
from shopmonitor.models import EStopCause, EStopEvent
from tests.factories.core import PermissionFactory, make_badge
from tests.factories.estops import make_estop, release
from tests.factories.kiosks import hold, make_kiosk, screen_of
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


@pytest.fixture
def fitter() -> SuiteUser:
    person = make_person()
    PermissionFactory.create(user=person, level="maintain")
    make_badge(person, TAG)
    return person


@pytest.fixture
def screen(fitter: SuiteUser) -> Client:
    screen = screen_of(make_kiosk())
    hold(screen, TAG)
    return screen


def of(estop: EStopEvent) -> EStopEvent:
    estop.refresh_from_db()
    return estop


def test_badge_at_the_kiosk_inspects_and_rearms(screen: Client, fitter: SuiteUser) -> None:
    EStopCause.objects.create(text="Chip in the guard")
    estop = make_estop()
    assert "1 e-stop in force" in screen.get("/kiosk/").content.decode()
    page = screen.get("/kiosk/estops/").content.decode()
    assert "release the button at the machine" in page
    assert "no safety function" in page
    release(estop)
    assert "Chip in the guard" in screen.get("/kiosk/estops/").content.decode()

    here = f"/kiosk/estops/{estop.uid}/"
    empty = screen.post(f"{here}inspect/", {})
    assert (empty.status_code, "say what the cause was" in empty.content.decode()) == (422, True)
    found = {"cause": "Chip in the guard", "words": "left door"}
    assert screen.post(f"{here}inspect/", found).status_code == 302
    row = of(estop)
    assert (row.state, row.inspected_with) == ("INSPECTED", "badge")
    assert row.cause == "Chip in the guard: left door"
    assert screen.post(f"{here}rearm/").status_code == 302
    row = of(estop)
    assert (row.state, row.rearmed_by, row.rearmed_with) == ("REARMED", fitter, "badge")
    assert "No e-stop is in force" in screen.get("/kiosk/estops/").content.decode()


def test_nobody_signed_in_and_screens_that_are_no_kiosk_reach_nothing(screen: Client) -> None:
    estop = make_estop(state="RELEASED")
    screen.post("/kiosk/out/")
    for browser in (screen, Client()):
        assert browser.get("/kiosk/estops/").headers["Location"] == "/kiosk/"
        answer = browser.post(f"/kiosk/estops/{estop.uid}/inspect/", {"words": "x"})
        assert answer.headers["Location"] == "/kiosk/"
    assert of(estop).state == "RELEASED"


def test_who_may_not_is_told_and_shown_no_button(screen: Client, fitter: SuiteUser) -> None:
    estop = make_estop(state="RELEASED")
    assert estop.machine is not None
    PermissionFactory.create(
        user=fitter, level="maintain", block=True, resource_type=ResourceType.MACHINE,
        resource_uid=estop.machine.uid,
    )  # fmt: skip
    page = screen.get("/kiosk/estops/").content.decode()
    assert "needs the right to maintain" in page
    assert "/inspect/" not in page
    answer = screen.post(f"/kiosk/estops/{estop.uid}/inspect/", {"words": "x"})
    assert (answer.status_code, of(estop).state) == (403, "RELEASED")


def test_signed_in_person_takes_the_same_steps_on_a_phone(fitter: SuiteUser) -> None:
    estop, phone = make_estop(state="RELEASED"), Client()
    assert "/accounts/login/" in phone.get("/floor/estops/").headers["Location"]
    phone.force_login(fitter, backend="django.contrib.auth.backends.ModelBackend")
    assert "I looked at it" in phone.get("/floor/estops/").content.decode()
    here = f"/floor/estops/{estop.uid}/"
    assert phone.post(f"{here}start/").status_code == 404
    said = phone.post(f"{here}rearm/", follow=True).content.decode()
    assert "it must be Inspected first" in said
    phone.post(f"{here}inspect/", {"words": "Switch"})
    said = phone.post(f"{here}rearm/", follow=True).content.decode()
    assert "Nothing starts by itself" in said
    assert (of(estop).state, of(estop).rearmed_with) == ("REARMED", "sign_in")

"""A person sets their PIN in their preferences."""

import pytest

from core.models import ModuleSwitch
from shopmonitor.models import KioskPin
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/accounts/kiosk-pin/"


def test_person_sets_one_and_a_wrong_one_is_named() -> None:
    person = make_person()
    browser = office_browser(person)
    assert PAGE in browser.get("/accounts/preferences/").content.decode()
    assert "guessed first" in browser.post(PAGE, {"pin": "1234", "again": "1234"}).content.decode()
    differs = browser.post(PAGE, {"pin": "7391", "again": "7392"}).content.decode()
    assert "Type the same PIN twice" in differs
    assert not KioskPin.objects.exists()
    assert browser.post(PAGE, {"pin": "7391", "again": "7391"}).status_code == 302
    assert KioskPin.objects.get().user == person
    assert "You have one since" in browser.get(PAGE).content.decode()


def test_page_is_gone_with_the_module() -> None:
    ModuleSwitch.objects.create(name="kiosk", active=False)
    browser = office_browser(make_person())
    assert PAGE not in browser.get("/accounts/preferences/").content.decode()
    assert browser.get(PAGE).status_code == 404

"""Administrators let screens in and shut them out; PINs are reset, never seen."""

import re

import pytest
from django.test import Client

from core.models import SecurityEvent
from shopmonitor.models import Kiosk, KioskPin
from shopmonitor.services.kiosk_pins import set_pin
from tests.factories.kiosks import make_kiosk, screen_of
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/admin/shopmonitor/kiosk/"


def test_code_of_the_page_lets_a_screen_in() -> None:
    boss = office_browser(make_person(is_admin=True))
    boss.post(f"{PAGE}add/", {"name": "Hall 1", "area": "", "signed_in_s": 60})
    kiosk = Kiosk.objects.get()
    action = f"{PAGE}{kiosk.pk}/code/"
    assert "Make a code?" in boss.get(action).content.decode()
    said = boss.post(action, follow=True).content.decode()
    code = re.search(r"[A-Z0-9]{5}-[A-Z0-9]{5}", said)
    assert code is not None
    assert Client().post("/kiosk/pair/", {"code": code[0]}).status_code == 302


def test_screen_is_shut_out() -> None:
    boss, kiosk = office_browser(make_person(is_admin=True)), make_kiosk()
    screen = screen_of(kiosk)
    action = f"{PAGE}{kiosk.pk}/shut-out/"
    boss.get(action)
    assert "Hold your badge" in screen.get("/kiosk/").content.decode()
    boss.post(action)
    assert "no kiosk yet" in screen.get("/kiosk/").content.decode()


def test_pin_is_reset_and_the_guards_told() -> None:
    admin, person = make_person(is_admin=True), make_person()
    set_pin(user=person, pin="739105")
    row = KioskPin.objects.get()
    boss = office_browser(admin)
    page = f"/admin/shopmonitor/kioskpin/{row.pk}/"
    assert row.pin_hash not in boss.get(f"{page}change/").content.decode()
    boss.post(f"{page}delete/", {"post": "yes"})
    assert not KioskPin.objects.exists()
    assert SecurityEvent.objects.filter(detail__by=str(admin.uid), user=person).count() == 1

"""Who must have a PIN, and who is signed in."""

import pytest
from django.conf import LazySettings

from core.choices import Level
from core.clock import utc_now
from core.models import SuiteUser
from shopmonitor.selectors.kiosks import find_kiosk_sign_in, find_pin, list_work_now, must_have_pin
from shopmonitor.services.kiosk_sign_ins import Reader, begin_kiosk_sign_in
from tests.factories.kiosks import make_kiosk
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("off", [False, False, False]),
        ("administrators", [True, False, False]),
        ("office", [True, True, False]),
        ("everybody", [True, True, True]),
    ],
)
def test_who_must_have_one(settings: LazySettings, asked: str, wanted: list[bool]) -> None:
    settings.SUITE_KIOSK_PIN = asked
    boss, clerk, turner = make_person(is_admin=True), make_person(), make_person()
    give_right(clerk, Level.EDIT)
    give_right(turner, Level.OPERATE)
    people = (boss, clerk, turner)
    assert [must_have_pin(user=each, at=utc_now()) for each in people] == wanted


def test_nobody_has_a_pin_or_work_unasked() -> None:
    person = make_person()
    assert find_pin(user=person) is None
    assert not list_work_now(user=person).exists()


def test_closed_account_is_signed_in_nowhere() -> None:
    kiosk, person = make_kiosk(), make_person()
    cookie = begin_kiosk_sign_in(reader=Reader(kiosk, ""), user=person)
    assert find_kiosk_sign_in(kiosk=kiosk, cookie=cookie, at=utc_now()) is not None
    assert find_kiosk_sign_in(kiosk=kiosk, cookie="", at=utc_now()) is None
    SuiteUser.objects.update(active=False)
    assert find_kiosk_sign_in(kiosk=kiosk, cookie=cookie, at=utc_now()) is None

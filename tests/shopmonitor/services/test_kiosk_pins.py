"""PINs are kept as slow hashes, told to the guards, and reset by administrators."""

import pytest

from core.choices import SecurityEventKind
from core.errors import InvalidInputError
from core.models import SecurityEvent
from shopmonitor.models import KioskPin
from shopmonitor.services.kiosk_pins import is_pin, reset_pin, set_pin
from tests.factories.core import make_badge
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PIN = "739105"


def test_pin_is_hashed_and_told() -> None:
    person = make_person()
    set_pin(user=person, pin=PIN)
    kept = KioskPin.objects.get(user=person)
    assert kept.pin_hash.startswith("argon2$")
    assert (is_pin(pin=kept, text=PIN), is_pin(pin=kept, text="739106")) == (True, False)
    event = SecurityEvent.objects.get(kind=SecurityEventKind.SECOND_FACTOR_CHANGED)
    assert (event.user, event.detail["factor"]) == (person, "kiosk PIN")
    assert PIN not in str(event.detail)


@pytest.mark.parametrize("pin", ["1234", "12", "0427"])
def test_refusal_names_the_field(pin: str) -> None:
    person = make_person()
    make_badge(person, "04A10427")
    with pytest.raises(InvalidInputError) as refused:
        set_pin(user=person, pin=pin)
    assert refused.value.context["field"] == "pin"
    assert not KioskPin.objects.exists()


def test_reset_takes_it_away_and_names_who_did() -> None:
    person, boss = make_person(), make_person(is_admin=True)
    set_pin(user=person, pin=PIN)
    reset_pin(user=person, by=boss)
    reset_pin(user=person, by=boss)
    assert not KioskPin.objects.exists()
    events = SecurityEvent.objects.filter(detail__change="reset")
    assert [event.detail["by"] for event in events] == [str(boss.uid)]

"""The first administrator: by a link of the suite's own, once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.clock import utc_now
from core.models import SecurityEvent, SuiteUser
from core.services.first_administrator import (
    LINK_LIVES,
    FirstLinkRefusedError,
    check_first_key,
    create_first_administrator,
    make_first_key,
)
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

GOOD = "Drehbank-7-rot"


def new(**values: Any) -> SuiteUser:
    return SuiteUser(**{"username": "anna", "display_name": "Anna", **values})


def test_link_makes_an_administrator_and_is_good_no_more() -> None:
    key = make_first_key()
    create_first_administrator(key=key, user=new(), password=GOOD)
    person = SuiteUser.objects.get(username="anna")
    assert person.is_staff
    assert person.check_password(GOOD)
    assert SecurityEvent.objects.filter(user=person).exists()
    with pytest.raises(FirstLinkRefusedError, match="sign in"):
        create_first_administrator(key=key, user=new(username="eve"), password=GOOD)


@pytest.mark.parametrize("key", ["", "x", "1xVFZF:forged"])
def test_key_that_is_none_of_ours_makes_nobody(key: str) -> None:
    with pytest.raises(FirstLinkRefusedError, match="first_administrator"):
        create_first_administrator(key=key, user=new(), password=GOOD)
    assert not SuiteUser.objects.exists()


def test_key_is_good_for_a_day() -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        key = make_first_key()
        clock.shift(LINK_LIVES - timedelta(minutes=1))
        check_first_key(key)
        clock.shift(timedelta(minutes=2))
        with pytest.raises(FirstLinkRefusedError):
            check_first_key(key)


def test_easy_password_is_refused_by_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        create_first_administrator(key=make_first_key(), user=new(), password="password")
    assert set(caught.value.message_dict) == {"password"}
    assert not SuiteUser.objects.exists()


def test_who_is_there_already_is_no_obstacle_unless_administrator() -> None:
    make_person()
    check_first_key(make_first_key())
    make_person(is_admin=True)
    with pytest.raises(FirstLinkRefusedError):
        check_first_key(make_first_key())

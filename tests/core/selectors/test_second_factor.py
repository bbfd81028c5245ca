"""Which factors count, and that nobody is asked where the shop asks nobody."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from pytest_django import DjangoAssertNumQueries

from core.clock import utc_now
from core.selectors.second_factor import must_have_second_factor, second_factors_of
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_recovery_codes_are_no_factor() -> None:
    person = make_person()
    app = TOTP.activate(person, generate_totp_secret()).instance
    RecoveryCodes.activate(person)
    assert list(second_factors_of(user=person)) == [app]
    assert not second_factors_of(user=make_person()).exists()


def test_nobody_is_asked_and_nothing_is_read_while_it_is_off(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    boss = make_person(is_admin=True)
    with django_assert_num_queries(0):
        assert not must_have_second_factor(user=boss, at=utc_now())

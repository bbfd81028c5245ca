"""Which sign-ins count as a person's own."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from core.errors import NotFoundError
from core.models import SuiteUser, UserSession
from core.selectors.sign_ins import list_own_sign_ins, name_of_device, require_own_sign_in
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def make_row(person: SuiteUser, token: str, hours: int = 1) -> UserSession:
    now = utc_now()
    return UserSession.objects.create(
        user=person,
        session_token=token,
        last_seen_at=now,
        expires_at=now + timedelta(hours=hours),
    )


def test_outlived_and_ended_ones_do_not_count() -> None:
    person = UserFactory.create()
    early = make_row(person, "early")
    make_row(person, "outlived", hours=-1)
    now = utc_now()
    person.sessions_valid_from = now
    late = make_row(person, "late")
    assert list(list_own_sign_ins(user=person, at=utc_now())) == [late]
    with pytest.raises(NotFoundError):
        require_own_sign_in(user=person, uid=early.uid, at=utc_now())


def test_device_that_says_nothing_has_a_name() -> None:
    assert name_of_device("") == "Unknown device"
    assert name_of_device("curl/8") == "curl"

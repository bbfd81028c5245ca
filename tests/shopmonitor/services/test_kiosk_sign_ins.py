"""What a badge does at a kiosk, without a browser; the door is tested in views/test_kiosk.py."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from core.models import UserSession
from shopmonitor.selectors.kiosks import find_kiosk_sign_in
from shopmonitor.services.kiosk_sign_ins import (
    KioskRefusedError,
    Reader,
    begin_kiosk_sign_in,
    end_kiosk_sign_in,
    know_badge,
)
from tests.factories.core import make_badge
from tests.factories.kiosks import make_kiosk
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


def test_badge_that_is_not_issued_yet_is_refused() -> None:
    reader = Reader(make_kiosk(), "127.0.0.1")
    make_badge(make_person(), TAG, issued_at=utc_now() + timedelta(hours=1))
    with pytest.raises(KioskRefusedError, match="Badge not active"):
        know_badge(reader=reader, tag=TAG)


def test_sign_in_lasts_as_long_as_the_kiosk_says_and_ends() -> None:
    reader, person = Reader(make_kiosk(signed_in_s=60), "127.0.0.1"), make_person()
    make_badge(person, TAG)
    assert know_badge(reader=reader, tag="04:a1:b2:c3") == person
    cookie = begin_kiosk_sign_in(reader=reader, user=person)
    row = UserSession.objects.get(user=person)
    assert row.expires_at - row.last_seen_at == timedelta(seconds=60)
    assert cookie not in row.session_token
    assert find_kiosk_sign_in(kiosk=reader.kiosk, cookie=cookie, at=utc_now()) == row
    assert find_kiosk_sign_in(kiosk=reader.kiosk, cookie=cookie, at=row.expires_at) is None
    end_kiosk_sign_in(reader=reader, row=row)
    assert not UserSession.objects.exists()

"""A code lets one screen in, within minutes; what is kept of key and code are digests."""

import pytest

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.errors import InvalidInputError
from core.models import SecurityEvent
from shopmonitor.models import Kiosk
from shopmonitor.selectors.kiosks import find_kiosk
from shopmonitor.services.kiosks import (
    make_kiosk_code,
    note_kiosk_seen,
    pair_kiosk,
    shut_kiosk_out,
)
from tests.factories.kiosks import make_kiosk

pytestmark = pytest.mark.django_db


def let_in(kiosk: Kiosk) -> str:
    return pair_kiosk(code=make_kiosk_code(kiosk=kiosk), address="127.0.0.1")


def test_newer_screen_takes_the_place_of_the_older() -> None:
    kiosk = make_kiosk()
    older, newer = let_in(kiosk), let_in(kiosk)
    assert (find_kiosk(key=older), find_kiosk(key=newer)) == (None, kiosk)
    kept = Kiosk.objects.get()
    assert newer not in {kept.key_digest, kept.code_digest}
    assert SecurityEvent.objects.filter(kind=SecurityEventKind.NODE_ENROLLED).count() == 2


def test_code_is_over_after_its_time() -> None:
    kiosk = make_kiosk()
    code = make_kiosk_code(kiosk=kiosk)
    Kiosk.objects.update(code_expires_at=utc_now())
    with pytest.raises(InvalidInputError):
        pair_kiosk(code=code, address="")
    assert SecurityEvent.objects.get().kind == SecurityEventKind.CLAIM_REFUSED


def test_empty_code_lets_nobody_in() -> None:
    make_kiosk()
    with pytest.raises(InvalidInputError):
        pair_kiosk(code="", address="")
    assert find_kiosk(key="") is None


def test_shut_out_ends_key_and_code() -> None:
    kiosk = make_kiosk()
    key, code = let_in(kiosk), make_kiosk_code(kiosk=kiosk)
    shut_kiosk_out(kiosk=kiosk)
    assert find_kiosk(key=key) is None
    with pytest.raises(InvalidInputError):
        pair_kiosk(code=code, address="")


def test_seen_is_written_once_a_minute() -> None:
    kiosk = make_kiosk()
    note_kiosk_seen(kiosk=kiosk)
    first = Kiosk.objects.get().last_seen_at
    kiosk.refresh_from_db()
    note_kiosk_seen(kiosk=kiosk)
    assert Kiosk.objects.get().last_seen_at == first is not None

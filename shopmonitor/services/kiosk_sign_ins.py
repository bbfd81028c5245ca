"""Badge in and out at a kiosk: a short sign-in that opens the kiosk's pages alone.

It is a row of `user_sessions` like any other, so people see it and it can be ended from afar; but
its cookie is known together with the kiosk's key, and it holds nothing that other pages would take.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.doors import AUTH, MONITOR, through
from core.db.transactions import in_transaction
from core.domain.tags import TagError, normalise_tag
from core.errors import NotAllowedError
from core.models import Badge, SuiteUser, UserSession
from core.models.sign_ins import KIOSK
from core.selectors.badges import find_badge
from core.services.security_events import record_security_event
from core.services.sign_ins import end_sign_in_of, note_sign_in, note_sign_out
from shopmonitor.domain.situations import BadgeFacts
from shopmonitor.domain.swipes import judge_badge
from shopmonitor.models import Kiosk
from shopmonitor.protocol.words import SwipeReason
from shopmonitor.selectors.kiosks import find_pin, must_have_pin, sign_in_digest
from shopmonitor.services.kiosk_pins import is_pin
from shopmonitor.services.swipe_answers import REASON_TEXTS


class KioskRefusedError(NotAllowedError):
    """The badge or the PIN opens nothing here; the message is for the screen."""

    code = "kiosk_refused"


class Reader(NamedTuple):
    """Which kiosk, and the address that it asks from."""

    kiosk: Kiosk
    address: str


def know_badge(*, reader: Reader, tag: str) -> SuiteUser:
    """Return whose badge was held to a kiosk.

    Raises:
        KioskRefusedError: nobody's, or it opens nothing now; in the words of the floor.
    """
    badge = _find(tag)
    reason = SwipeReason.BADGE_UNKNOWN if badge is None else judge_badge(_facts(badge), utc_now())
    if badge is not None and reason is None:
        return badge.user
    _note_refused(reader=reader, user=badge.user if badge else None, reason=str(reason))
    raise KioskRefusedError(_(REASON_TEXTS[reason or SwipeReason.BADGE_UNKNOWN]))


def is_asked_for_pin(*, user: SuiteUser) -> bool:
    """Tell whether a person types a PIN: who has one, and who must have one.

    Raises:
        KioskRefusedError: they must have one and have none.
    """
    if find_pin(user=user) is not None:
        return True
    if must_have_pin(user=user, at=utc_now()):
        raise KioskRefusedError(
            _("You need a PIN here. Set one at a computer: Preferences, PIN at kiosks.")
        )
    return False


def check_pin(*, reader: Reader, user: SuiteUser, text: str) -> None:
    """Let pass who knows their PIN.

    Raises:
        KioskRefusedError: it is wrong, or was reset meanwhile.
    """
    pin = find_pin(user=user)
    if pin is None or not is_pin(pin=pin, text=text):
        _note_refused(reader=reader, user=user, reason="wrong PIN")
        raise KioskRefusedError(_("Wrong PIN. Hold your badge to the reader and try again."))


@through(AUTH)
def begin_kiosk_sign_in(*, reader: Reader, user: SuiteUser) -> str:
    """Sign a person in at a kiosk for as long as it says; return the cookie."""
    cookie = secrets.token_urlsafe(32)
    token = sign_in_digest(kiosk=reader.kiosk, cookie=cookie)
    _begin(user=user, token=token, kiosk=reader.kiosk)
    note_sign_in(
        user=user,
        session_token=token,
        address=reader.address,
        device=f"{KIOSK} {reader.kiosk.name}",
    )
    return cookie


@through(AUTH)
def end_kiosk_sign_in(*, reader: Reader, row: UserSession) -> None:
    """Sign a person out at a kiosk."""
    end_sign_in_of(session_token=row.session_token)
    if row.user is not None:
        note_sign_out(user=row.user, address=reader.address)


@in_transaction(UserSession)
def _begin(*, user: SuiteUser, token: str, kiosk: Kiosk) -> None:
    now = utc_now()
    UserSession.objects.create(
        user=user,
        session_token=token,
        current_app=KIOSK,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=kiosk.signed_in_s),
    )


@through(AUTH)
@in_transaction(UserSession)
def _note_refused(*, reader: Reader, user: SuiteUser | None, reason: str) -> None:
    record_security_event(
        SecurityEventKind.SIGN_IN_FAILED,
        user=user,
        address=reader.address,
        kiosk=reader.kiosk.name,
        reason=reason,
    )


@through(MONITOR)
def _find(tag: str) -> Badge | None:
    try:
        badge = find_badge(tag=normalise_tag(tag))
    except TagError:
        return None
    return None if badge is None or badge.is_deleted else badge


def _facts(badge: Badge) -> BadgeFacts:
    person = badge.user
    return BadgeFacts(
        id=badge.pk,
        state=badge.state,
        issued_at=badge.issued_at,
        expires_at=badge.expires_at,
        user_id=person.pk,
        user_uid=str(person.uid),
        person=str(person),
        person_active=person.is_active,
    )

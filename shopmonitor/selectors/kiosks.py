"""Kiosks by their key, who is signed in at one, and where that person is at work now."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from core.db.doors import AUTH, MONITOR, through
from core.models import SuiteUser, UserSession
from core.models.sign_ins import KIOSK
from core.secrets.vault import token_digests
from core.selectors.office_rights import get_office_rights
from shopmonitor.models import Kiosk, KioskPin, MachineSession

# The screen's own: the live process must get it too, so it goes with every address.
KEY_COOKIE = "suite_kiosk"
ADMINISTRATORS, OFFICE, EVERYBODY = "administrators", "office", "everybody"


@through(MONITOR)
def find_kiosk(*, key: str) -> Kiosk | None:
    """Return the kiosk that has this key, None when it was shut out."""
    return Kiosk.objects.filter(key_digest__in=token_digests(key)).first() if key else None


def sign_in_digest(*, kiosk: Kiosk, cookie: str) -> str:
    """Return what stands in the table for a sign-in's cookie: at another kiosk it is another."""
    return hashlib.sha256(f"{kiosk.uid}:{kiosk.key_digest}:{cookie}".encode()).hexdigest()


@through(AUTH)
def find_kiosk_sign_in(*, kiosk: Kiosk, cookie: str, at: datetime) -> UserSession | None:
    """Return the sign-in of a kiosk's cookie that is not over at `at` (aware UTC)."""
    if not cookie:
        return None
    row = (
        UserSession.objects.select_related("user")
        .filter(
            session_token=sign_in_digest(kiosk=kiosk, cookie=cookie),
            current_app=KIOSK,
            expires_at__gt=at,
        )
        .first()
    )
    if row is None or row.user is None or not row.user.is_active:
        return None
    since = row.user.sessions_valid_from
    return None if since is not None and row.created_at < since else row


@through(AUTH)
def find_person(*, uid: str) -> SuiteUser | None:
    """Return a person whose account is open."""
    return SuiteUser.objects.filter(uid=uid, active=True, deleted_at__isnull=True).first()


@through(MONITOR)
def find_pin(*, user: SuiteUser) -> KioskPin | None:
    """Return a person's PIN."""
    return KioskPin.objects.filter(user=user).first()


@through(MONITOR)
def must_have_pin(*, user: SuiteUser, at: datetime) -> bool:
    """Tell whether the shop asks this person for one, as `SHOPSUITE_KIOSK_PIN` says."""
    asked = settings.SUITE_KIOSK_PIN
    if asked == ADMINISTRATORS:
        return user.is_superuser
    if asked == OFFICE:
        return user.is_superuser or get_office_rights(user=user, at=at).somewhere
    return bool(asked == EVERYBODY)


def list_work_now(*, user: SuiteUser) -> QuerySet[MachineSession]:
    """Return a person's open sessions at machines, the oldest first."""
    rows = MachineSession.objects.filter(user=user, ended_at__isnull=True)
    return rows.select_related("machine").order_by("started_at", "pk")

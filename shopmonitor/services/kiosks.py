"""Letting a screen in as a kiosk by a code, and shutting it out."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.doors import MONITOR, through
from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.secrets.vault import token_digest, token_digests
from core.services.security_events import record_security_event
from shopmonitor.models import Kiosk
from shopmonitor.services.enrolment import CLAIM_LIVES, draw_code

SEEN_EVERY = timedelta(minutes=1)


@in_transaction(Kiosk)
def make_kiosk_code(*, kiosk: Kiosk) -> str:
    """Make a code with which a screen becomes this kiosk, once and within 15 minutes."""
    code = draw_code()
    kiosk.code_digest, kiosk.code_expires_at = token_digest(code), utc_now() + CLAIM_LIVES
    kiosk.save(update_fields=["code_digest", "code_expires_at"])
    return f"{code[:5]}-{code[5:]}"


@through(MONITOR)
def pair_kiosk(*, code: str, address: str) -> str:
    """Let a screen in for its code; return the key that it keeps. An older key opens nothing.

    Raises:
        InvalidInputError: the code is not live.
    """
    key = _pair(code=code.strip().upper().replace("-", "").replace(" ", ""), address=address)
    if key is None:
        raise InvalidInputError(
            _("Code: it is wrong, was used or is older than 15 minutes. Make a new one."),
            field="code",
        )
    return key


@in_transaction(Kiosk)
def shut_kiosk_out(*, kiosk: Kiosk) -> None:
    """Shut a screen out: its key and its code open nothing, and whoever is signed in there is not.

    A sign-in is known by the kiosk's key, so it goes with it.
    """
    kiosk.key_digest = kiosk.code_digest = ""
    kiosk.code_expires_at = kiosk.paired_at = None
    kiosk.save(update_fields=["key_digest", "code_digest", "code_expires_at", "paired_at"])


@through(MONITOR)
def note_kiosk_seen(*, kiosk: Kiosk) -> None:
    """Write down that a kiosk lives; once a minute."""
    now = utc_now()
    stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - SEEN_EVERY)
    if kiosk.last_seen_at is None or now - kiosk.last_seen_at >= SEEN_EVERY:
        Kiosk.objects.filter(stale, pk=kiosk.pk).update(last_seen_at=now)


@in_transaction(Kiosk)
def _pair(*, code: str, address: str) -> str | None:
    now = utc_now()
    found = Kiosk.objects.select_for_update(no_key=True, of=("self",)).filter(
        code_digest__in=token_digests(code), code_expires_at__gt=now
    )
    kiosk = found.first() if code else None
    if kiosk is None:
        record_security_event(SecurityEventKind.CLAIM_REFUSED, address=address, device="kiosk")
        return None
    key = secrets.token_urlsafe(32)
    kiosk.key_digest, kiosk.code_digest, kiosk.code_expires_at = token_digest(key), "", None
    kiosk.paired_at = kiosk.last_seen_at = now
    kiosk.save(
        update_fields=["key_digest", "code_digest", "code_expires_at", "paired_at", "last_seen_at"]
    )
    record_security_event(
        SecurityEventKind.NODE_ENROLLED, node_name=kiosk.name, address=address, device="kiosk"
    )
    return key

"""Writing down who signs in from where, and ending sign-ins."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from core.choices import SecurityEventKind
from core.db.transactions import in_transaction
from core.models import SuiteUser, UserSession
from core.services.security_events import record_security_event

DEVICE_CHARS = 200


@in_transaction(UserSession)
def end_sign_ins(*, uids: Collection[UUID]) -> int:
    """End sign-ins: their browsers must sign in again. Return how many there were."""
    ended, _by_model = UserSession.objects.filter(uid__in=uids).delete()
    return ended


@in_transaction(UserSession)
def note_sign_in(*, user: SuiteUser, session_token: str, address: str, device: str) -> None:
    """Write down from where a person signed in.

    Args:
        session_token: the digest of the sign-in's cookie.
    """
    UserSession.objects.filter(session_token=session_token).update(
        address=address or None, device=device[:DEVICE_CHARS]
    )
    record_security_event(SecurityEventKind.SIGN_IN, user=user, address=address)


@in_transaction(UserSession)
def note_sign_out(*, user: SuiteUser, address: str) -> None:
    """Write down that a person signed out."""
    record_security_event(SecurityEventKind.SIGN_OUT, user=user, address=address)


@in_transaction(UserSession)
def note_failed_sign_in(*, login: str, address: str) -> None:
    """Write down that somebody failed to sign in.

    Only a name that somebody has is kept: people type passwords into the wrong field.
    """
    named = Q(username__iexact=login) | Q(email__iexact=login)
    user = SuiteUser.objects.filter(named).first() if login else None
    record_security_event(SecurityEventKind.SIGN_IN_FAILED, user=user, address=address)

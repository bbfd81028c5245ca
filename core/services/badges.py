"""Issuing badges and changing their state."""

from __future__ import annotations

from datetime import datetime

from core.choices import BadgeState
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.models import Badge, SuiteUser
from core.secrets.vault import badge_digest, encrypt
from core.services.records import change_in_transaction, create_in_transaction
from core.domain.tags import last4, normalise_tag


@in_transaction(Badge)
def issue_badge(
    *, user: SuiteUser, tag: str, expires_at: datetime | None = None, note: str = ""
) -> Badge:
    """Give a person a badge; the tag itself is kept sealed.

    Raises:
        TagError: the tag cannot be one; the message says why.
        ValidationError: the tag belongs to a badge already.
    """
    return _issue_badge(user=user, tag=tag, expires_at=expires_at, note=note)


@in_transaction(Badge)
def set_badge_state(*, badge: Badge, state: BadgeState) -> Badge:
    """Block, lose, return or activate a badge; it holds at the next swipe."""
    badge.state = state
    return change_in_transaction(badge)


def _issue_badge(
    *, user: SuiteUser, tag: str, expires_at: datetime | None = None, note: str = ""
) -> Badge:
    normal = normalise_tag(tag)
    return create_in_transaction(
        Badge(
            user=user,
            digest=badge_digest(normal),
            last4=last4(normal),
            tag_encrypted=encrypt(normal),
            state=BadgeState.TEMPORARY if expires_at else BadgeState.ACTIVE,
            issued_at=utc_now(),
            expires_at=expires_at,
            note=note,
        )
    )

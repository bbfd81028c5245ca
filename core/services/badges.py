"""Issuing badges and changing their state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from core.choices import BadgeState
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.tags import last4, normalise_tag
from core.errors import ConflictError
from core.models import Badge, SuiteUser
from core.secrets.vault import badge_digest, badge_digests, encrypt
from core.services.record_sets import create_all_in_transaction
from core.services.records import change_in_transaction, create_in_transaction


class TagTakenError(ConflictError):
    """A tag belongs to one badge, also when that badge is lost or returned."""

    code = "tag_taken"


@in_transaction(Badge)
def issue_badge(
    *, user: SuiteUser, tag: str, expires_at: datetime | None = None, note: str = ""
) -> Badge:
    """Give a person a badge; the tag itself is kept sealed.

    Raises:
        TagError: the tag cannot be one; the message says why.
        TagTakenError: the tag belongs to a badge already.
    """
    return issue_in_transaction(user=user, tag=tag, expires_at=expires_at, note=note)


@in_transaction(Badge)
def set_badge_state(*, badge: Badge, state: BadgeState) -> Badge:
    """Block, lose, return or activate a badge; it holds at the next swipe."""
    badge.state = state
    return change_in_transaction(badge, force=["state"])


def issue_in_transaction(
    *, user: SuiteUser, tag: str, expires_at: datetime | None = None, note: str = ""
) -> Badge:
    """Do what `issue_badge` does, inside a service's transaction."""
    normal = normalise_tag(tag)
    digest = badge_digest(normal)
    if Badge.objects.filter(digest__in=badge_digests(normal)).exists():
        raise TagTakenError(
            _(
                "tag: a badge that ends in {last4} was issued with it already; "
                "change that one's state, or take another tag."
            ).format(last4=last4(normal)),
            field="tag",
        )
    return create_in_transaction(
        new_badge(user=user, normal=normal, digest=digest, expires_at=expires_at, note=note)
    )


def issue_all_in_transaction(badges: Sequence[Badge]) -> None:
    """Issue many badges that `new_badge` made; that their tags are free the caller has seen to.

    Raises:
        RecordsRefusedError: some are wrong.
        IntegrityError: a tag belongs to a badge already.
    """
    create_all_in_transaction(badges)


def new_badge(
    *, user: SuiteUser, normal: str, digest: str, expires_at: datetime | None = None, note: str = ""
) -> Badge:
    """Return a badge that is not issued yet; of the tag only seal, digest and end are in it."""
    return Badge(
        user=user,
        digest=digest,
        last4=last4(normal),
        tag_encrypted=encrypt(normal),
        state=BadgeState.TEMPORARY if expires_at else BadgeState.ACTIVE,
        issued_at=utc_now(),
        expires_at=expires_at,
        note=note,
    )

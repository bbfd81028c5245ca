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
from core.secrets.vault import badge_digest, encrypt
from core.selectors.badges import IN_USE, find_badge, lock_tag
from core.selectors.rows import lock_row
from core.services.record_sets import create_all_in_transaction
from core.services.records import change_in_transaction, create_in_transaction


class TagTakenError(ConflictError):
    """A tag belongs to one badge, also when that badge is lost; a returned one is handed on."""

    code = "tag_taken"

    @classmethod
    def of(cls, badge: Badge) -> TagTakenError:
        """Return the refusal that names whose badge it is, and what to do."""
        text = _(
            "tag: the badge that ends in {last4} belongs to {person} ({state}). Mark it as "
            "returned if it was given back, or take another badge."
        )
        state = badge.get_state_display()
        return cls(text.format(last4=badge.last4, person=badge.user, state=state), field="tag")


@in_transaction(Badge)
def issue_badge(
    *, user: SuiteUser, tag: str, expires_at: datetime | None = None, note: str = ""
) -> Badge:
    """Give a person a badge; the tag itself is kept sealed.

    A badge that was returned is handed on: the same badge, with another person from now on.

    Raises:
        TagError: the tag cannot be one; the message says why.
        TagTakenError: the tag belongs to a badge already.
    """
    return issue_in_transaction(user=user, tag=tag, expires_at=expires_at, note=note)


@in_transaction(Badge)
def replace_badge(*, badge: Badge, tag: str) -> Badge:
    """Give the person of a badge another one in its place; what is replaced opens nothing.

    The new one ends when the old one would have. A badge in use is lost from now on.

    Raises:
        TagError, TagTakenError: as for `issue_badge`; the old badge stays as it was.
    """
    return replace_in_transaction(badge=badge, tag=tag)


def replace_in_transaction(*, badge: Badge, tag: str) -> Badge:
    """Do what `replace_badge` does, inside a service's transaction."""
    if badge.state in IN_USE:
        badge.state = BadgeState.LOST
        change_in_transaction(badge, force=["state"])
    note = _("Replaces %(badge)s") % {"badge": badge}
    return issue_in_transaction(user=badge.user, tag=tag, expires_at=badge.expires_at, note=note)


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
    lock_tag(tag=normal)
    there = find_badge(tag=normal)
    if there is not None:
        return _hand_on(there, user=user, expires_at=expires_at, note=note)
    return create_in_transaction(
        new_badge(user=user, normal=normal, digest=digest, expires_at=expires_at, note=note)
    )


def _hand_on(badge: Badge, *, user: SuiteUser, expires_at: datetime | None, note: str) -> Badge:
    """Give a returned badge to another person; who had it before stands in its story."""
    lock_row(Badge, key=str(badge.pk))
    badge.refresh_from_db()
    if not badge.may_be_handed_on:
        raise TagTakenError.of(badge)
    badge.user, badge.expires_at, badge.note = user, expires_at, note
    badge.issued_at, badge.state = utc_now(), _state_until(expires_at)
    return change_in_transaction(badge, force=["user_id", "expires_at", "note", "state"])


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
        state=_state_until(expires_at),
        issued_at=utc_now(),
        expires_at=expires_at,
        note=note,
    )


def _state_until(end: datetime | None) -> BadgeState:
    return BadgeState.TEMPORARY if end else BadgeState.ACTIVE

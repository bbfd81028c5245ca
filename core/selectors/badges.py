"""Finding badges by what a reader says, and those that are out for a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from core.choices import BadgeState
from core.models import Badge
from core.secrets.vault import badge_digest, badge_digests
from core.selectors.rows import lock_name

# States in which a badge is no reason to be refused.
IN_USE = (BadgeState.ACTIVE, BadgeState.TEMPORARY)


def find_badge(*, tag: str) -> Badge | None:
    """Return the badge of a normalised tag, whatever its state."""
    return map_badges(tags=[tag]).get(tag)


def lock_tag(*, tag: str) -> None:
    """Hold a normalised tag until the open transaction ends: of two that issue it, one waits."""
    lock_name(Badge, name=f"tag {badge_digest(tag)}")


def map_badges(*, tags: Collection[str]) -> dict[str, Badge]:
    """Return the badges of normalised tags, by tag; one query for all of them."""
    tag_of = {digest: tag for tag in tags for digest in badge_digests(tag)}
    badges = Badge.objects.filter(digest__in=tag_of).select_related("user")
    return {tag_of[badge.digest]: badge for badge in badges}


def list_lent_badges(*, badges: QuerySet[Badge] | None = None) -> QuerySet[Badge]:
    """Return the badges that are out for a time and not back yet, the longest due first."""
    rows = Badge.objects.all() if badges is None else badges
    return rows.filter(state=BadgeState.TEMPORARY, deleted_at=None).order_by("expires_at", "pk")


def list_overdue_badges(*, at: datetime, badges: QuerySet[Badge] | None = None) -> QuerySet[Badge]:
    """Return the badges whose time was over before `at` (aware UTC) and that are not back."""
    return list_lent_badges(badges=badges).filter(expires_at__lte=at)

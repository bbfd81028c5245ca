"""The inbox of badges that were read and that nobody has."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from core.models import Badge
from shopmonitor.models import UnknownBadge


def list_unknown_badges() -> QuerySet[UnknownBadge]:
    """Return the tags that were read and that are still nobody's, with node and machine."""
    badges = Badge.objects.filter(digest=OuterRef("digest"))
    rows = UnknownBadge.objects.filter(~Exists(badges))
    return rows.select_related("node", "machine")

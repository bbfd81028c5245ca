"""Groups, and how big they are."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from core.models import SuiteGroup, SuitePermission


def list_groups_with_counts() -> QuerySet[SuiteGroup]:
    """Return the groups with `member_count` and `right_count`; rights taken away do not count."""
    return SuiteGroup.objects.annotate(
        member_count=Count("members", distinct=True),
        right_count=Count("permissions", filter=Q(permissions__deleted_at=None), distinct=True),
    )


def list_rights_of_group(*, group: SuiteGroup) -> list[SuitePermission]:
    """Return what the group may, and what is blocked for it, oldest first."""
    return list(group.permissions.filter(deleted_at=None).order_by("pk"))

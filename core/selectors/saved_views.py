"""The saved views of a list that a person may open."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.models import SavedView, SuiteUser


def list_saved_views(*, user: SuiteUser, list_name: str) -> QuerySet[SavedView]:
    """Return a person's own views of a list, and those that others share."""
    open_to_them = Q(user=user) | Q(shared=True)
    return SavedView.objects.filter(open_to_them, list_name=list_name).order_by("name", "pk")

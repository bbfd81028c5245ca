"""Jobs with their operations."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from shoptracker.models import JobOperation


def with_operations() -> Prefetch[str, QuerySet[JobOperation], str]:
    """Return what reads jobs together with their operations, in the order of the work."""
    rows = JobOperation.objects.select_related("zone").order_by("position")
    return Prefetch("operations", rows)

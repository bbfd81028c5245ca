"""Work plans and their steps."""

from __future__ import annotations

from django.db.models import QuerySet

from shoptracker.choices import WorkPlanState
from shoptracker.models import Part, WorkPlan


def list_work_plans() -> QuerySet[WorkPlan]:
    """Return the work plans with their parts and steps, newest first."""
    return (
        WorkPlan.objects.filter(deleted_at__isnull=True)
        .select_related("part")
        .prefetch_related("operations__zone")
    )


def get_released_plan(*, part: Part) -> WorkPlan | None:
    """Return the plan that a new job of the part copies: the highest released version."""
    released = part.work_plans.filter(state=WorkPlanState.RELEASED, deleted_at__isnull=True)
    return released.order_by("-version").first()

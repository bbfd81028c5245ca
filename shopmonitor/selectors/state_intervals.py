"""Machine states as intervals: each lasts until the next one of its machine."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from core.selectors.rows import list_rows
from shopmonitor.models import MachineState


def list_state_intervals() -> QuerySet[MachineState]:
    """Return the states with `ended_at`, None for the one that goes on."""
    later = MachineState.objects.filter(
        machine=OuterRef("machine"), occurred_at__gt=OuterRef("occurred_at")
    )
    following = later.order_by("occurred_at").values("occurred_at")[:1]
    rows = list_rows(MachineState, relations=["machine"])
    return rows.annotate(ended_at=Subquery(following))

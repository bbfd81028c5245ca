"""Machine time from the database."""

from datetime import datetime

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from core.domain.spans import Span
from core.models import Machine
from shopmonitor.domain.intervals import StateInterval, StateObservation, build_intervals
from shopmonitor.models import MachineState


def list_state_intervals(*, machine: Machine, span: Span, now: datetime) -> list[StateInterval]:
    """Return the intervals that fill the span, without gap or overlap; one query.

    The state in force before the span is in force at its start. What lies after
    `now` is UNAVAILABLE.
    """
    states = MachineState.objects.filter(machine=machine)
    in_force = states.filter(occurred_at__lte=span.start).order_by("-occurred_at")
    since = Coalesce(Subquery(in_force.values("occurred_at")[:1]), Value(span.start))
    rows = states.filter(occurred_at__gte=since, occurred_at__lt=span.end).order_by("occurred_at")
    return build_intervals(
        observations=(
            StateObservation(*row) for row in rows.values_list("occurred_at", "execution")
        ),
        start=span.start,
        end=span.end,
        known_until=now,
    )

"""What is so at this moment, as figures of the first page; one query each.

`reach` narrows a figure to where somebody may look; the whole shop unless said otherwise.
"""

from __future__ import annotations

from django.db.models import Count

from core.selectors.object_rights import within
from core.selectors.office_rights import EVERYWHERE, Reach
from shopmonitor.choices import AlertState, EStopState, NodeState
from shopmonitor.models import Alert, EStopEvent, MachineLive, MachineSession, Node


def count_machines_by_execution(*, reach: Reach = EVERYWHERE) -> dict[str, int]:
    """Count the machines in use by what they do now."""
    rows = MachineLive.objects.filter(machine__deleted_at__isnull=True).order_by()
    return dict(within(rows, reach=reach).values_list("execution").annotate(Count("pk")))


def count_people_present(*, reach: Reach = EVERYWHERE) -> tuple[int, int]:
    """Count the people at machines now, and their sessions."""
    rows = within(MachineSession.objects.filter(ended_at__isnull=True), reach=reach)
    found = rows.aggregate(people=Count("user", distinct=True), sessions=Count("pk"))
    return found["people"], found["sessions"]


def count_estops_in_force(*, reach: Reach = EVERYWHERE) -> int:
    """Count the e-stops that nobody has rearmed; imported ones are history."""
    in_force = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
    return within(in_force, reach=reach).count()


def count_open_alerts(*, reach: Reach = EVERYWHERE) -> int:
    """Count the alerts that nobody has resolved."""
    return within(Alert.objects.exclude(state=AlertState.RESOLVED), reach=reach).count()


def count_silent_nodes(*, reach: Reach = EVERYWHERE) -> int:
    """Count the nodes in use that are not heard."""
    rows = Node.objects.filter(state=NodeState.SILENT, enabled=True, deleted_at__isnull=True)
    return within(rows, reach=reach).count()

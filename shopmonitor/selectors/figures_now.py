"""What is so at this moment, as figures of the first page; one query each."""

from __future__ import annotations

from django.db.models import Count

from shopmonitor.choices import AlertState, EStopState, NodeState
from shopmonitor.models import Alert, EStopEvent, MachineLive, MachineSession, Node


def count_machines_by_execution() -> dict[str, int]:
    """Count the machines in use by what they do now."""
    rows = MachineLive.objects.filter(machine__deleted_at__isnull=True).order_by()
    return dict(rows.values_list("execution").annotate(Count("pk")))


def count_people_present() -> tuple[int, int]:
    """Count the people at machines now, and their sessions."""
    rows = MachineSession.objects.filter(ended_at__isnull=True)
    found = rows.aggregate(people=Count("user", distinct=True), sessions=Count("pk"))
    return found["people"], found["sessions"]


def count_estops_in_force() -> int:
    """Count the e-stops that nobody has rearmed; imported ones are history."""
    in_force = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
    return in_force.count()


def count_open_alerts() -> int:
    """Count the alerts that nobody has resolved."""
    return Alert.objects.exclude(state=AlertState.RESOLVED).count()


def count_silent_nodes() -> int:
    """Count the nodes in use that are not heard."""
    rows = Node.objects.filter(state=NodeState.SILENT, enabled=True, deleted_at__isnull=True)
    return rows.count()

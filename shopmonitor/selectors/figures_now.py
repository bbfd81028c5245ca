"""What is so at this moment, as single numbers."""

from __future__ import annotations

from shopmonitor.choices import AlertState, EStopState, Execution
from shopmonitor.models import Alert, EStopEvent, MachineLive, MachineSession


def count_running_machines() -> int:
    """Count the machines whose execution is ACTIVE."""
    return MachineLive.objects.filter(execution=Execution.ACTIVE).count()


def count_open_sessions() -> int:
    """Count the sessions that go on."""
    return MachineSession.objects.filter(ended_at__isnull=True).count()


def count_estops_in_force() -> int:
    """Count the e-stops that nobody has rearmed; imported ones are history."""
    in_force = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
    return in_force.count()


def count_open_alerts() -> int:
    """Count the alerts that nobody has resolved."""
    return Alert.objects.exclude(state=AlertState.RESOLVED).count()

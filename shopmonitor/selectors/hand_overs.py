"""To whom a person can hand the lead on, at the machines where they lead now."""

from __future__ import annotations

from django.db.models import QuerySet

from core.models import SuiteUser
from shopmonitor.models import MachineSession


def list_hand_overs(*, user: SuiteUser) -> QuerySet[MachineSession]:
    """Return the sessions of others who may lead, where this person leads; by machine."""
    led = MachineSession.objects.filter(user=user, ended_at__isnull=True, is_lead=True)
    rows = MachineSession.objects.filter(
        machine__in=led.values("machine"), ended_at__isnull=True, may_lead=True
    ).exclude(user=user)
    return rows.select_related("machine", "user").order_by("machine__code", "started_at", "pk")

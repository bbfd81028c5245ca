"""Operations and the machines that they may be done on."""

from __future__ import annotations

from django.db.models import QuerySet

from core.models import Machine
from shoptracker.models import JobOperation


def list_machines_of_operation(*, operation_id: str | int) -> QuerySet[Machine]:
    """Return the machines of the operation's zone; none for an unknown one."""
    zones = JobOperation.objects.filter(pk=operation_id).values("zone")
    return Machine.objects.filter(zone__in=zones, deleted_at__isnull=True).order_by("code")

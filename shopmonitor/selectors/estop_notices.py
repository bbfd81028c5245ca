"""Which nodes an e-stop reaches, and what they answered; what is muted meanwhile."""

from __future__ import annotations

from django.db.models import QuerySet

from shopmonitor.choices import EStopState
from shopmonitor.models import EStopEvent, EStopNotice, Node


def list_notices(*, estop: EStopEvent) -> QuerySet[EStopNotice]:
    """Return the ports that an e-stop reaches, by machine."""
    rows = EStopNotice.objects.filter(estop=estop).select_related("machine", "node")
    return rows.order_by("machine__code", "node__node_id", "port", "pk")


def list_notices_of(estop: EStopEvent) -> QuerySet[EStopNotice]:
    """Return the same for the panel on the e-stop's page."""
    return list_notices(estop=estop)


def is_muted(*, node: Node) -> bool:
    """Tell whether a node plays nothing but the e-stop's tone: an e-stop in force reaches it."""
    rows = EStopNotice.objects.filter(node=node, estop__is_history=False)
    return rows.exclude(estop__state=EStopState.REARMED).exists()

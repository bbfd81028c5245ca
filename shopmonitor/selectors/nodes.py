"""What is known of nodes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from core.clock import utc_now
from shopmonitor.models import Node, PendingNode

# A node that waits asks every few seconds; one that has not asked for so long has gone.
GONE_AFTER = timedelta(minutes=30)


def count_nodes_heard() -> int:
    """Return how many nodes have spoken at least once."""
    return Node.objects.filter(deleted_at=None, last_seen_at__isnull=False).count()


def get_node(*, uid: str) -> Node | None:
    """Return a node by its id as text, None where there is none."""
    try:
        wanted = UUID(uid)
    except ValueError:
        return None
    return Node.objects.filter(uid=wanted, deleted_at=None).first()


def list_pending_nodes() -> QuerySet[PendingNode]:
    """Return the nodes that wait to be let in, those that asked last first."""
    rows = PendingNode.objects.filter(node__isnull=True, last_at__gt=utc_now() - GONE_AFTER)
    return rows.order_by("-last_at", "-pk")

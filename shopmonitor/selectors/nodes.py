"""What is known of nodes."""

from __future__ import annotations

from uuid import UUID

from shopmonitor.models import Node


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

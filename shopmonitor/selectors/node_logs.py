"""Log lines of nodes as people read them."""

from __future__ import annotations

from django.db.models import QuerySet

from shopmonitor.models import Node, NodeLogLine


def list_lines_of(node: Node) -> QuerySet[NodeLogLine]:
    """Return the log of a node, newest first."""
    return NodeLogLine.objects.filter(node=node).order_by("-pk")

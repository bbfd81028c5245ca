"""Making the demo's nodes: one at every machine."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from core.clock import utc_now
from core.models import Machine
from core.secrets.vault import decrypt
from core.services.records import change_record
from shopmonitor.models import Node, NodeKey
from shopmonitor.services.enrolment import enroll_node


def make_nodes(machines: dict[str, Machine]) -> list[dict[str, Any]]:
    """Enrol what is missing; return the nodes with live keys, as demo.json tells them."""
    known = set(Node.objects.values_list("node_id", flat=True))
    for code, machine in machines.items():
        node_id = f"node-{code.lower()}"
        if node_id not in known:
            enroll_node(node_id=node_id, ports={0: code})
            node = Node.objects.get(node_id=node_id)
            node.name, node.zone = machine.name, machine.zone
            change_record(node)
    wanted = [f"node-{code.lower()}" for code in machines]
    found = {node["node_id"]: node for node in _live_nodes()}
    return [found[node_id] for node_id in wanted if node_id in found]


def _live_nodes() -> list[dict[str, Any]]:
    """Return nodes whose key is good; the secret stands sealed in the database."""
    keys = NodeKey.objects.filter(
        Q(not_after__isnull=True) | Q(not_after__gt=utc_now()),
        node__enabled=True,
        node__deleted_at__isnull=True,
    )
    rows = keys.select_related("node").prefetch_related("node__ports__machine").order_by("pk")
    return [
        {
            "node_id": key.node.node_id,
            "kid": key.kid,
            "secret": decrypt(key.secret_encrypted),
            "ports": {
                str(each.port): each.machine.code
                for each in sorted(key.node.ports.all(), key=lambda each: each.port)
            },
        }
        for key in rows
    ]

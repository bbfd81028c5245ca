"""Nodes and what their ports are bound to, for people."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import RowSerializer, UidRelatedField
from core.api.filters import filters_of
from core.api.permissions import check_named
from core.api.records import RecordViewSet
from core.choices import App, Level
from core.models import Machine
from core.selectors.rows import list_rows
from shopmonitor.models import Node, NodePort
from shopmonitor.services.nodes import change_node, create_node


class NodePortSerializer(serializers.ModelSerializer[Any]):
    """A reader of the node and the machine at which it hangs."""

    machine = UidRelatedField(queryset=list_rows(Machine))

    class Meta:
        model = NodePort
        fields = ["port", "machine", "has_estop_input"]


class NodeSerializer(RowSerializer):
    """A device on the floor; ports that are sent replace those that were."""

    ports = NodePortSerializer(many=True, required=False)

    class Meta:
        model = Node
        fields = [
            "id",
            "node_id",
            "name",
            "node_type",
            "area",
            "zone",
            "enabled",
            "state",
            "language",
            "heartbeat_s",
            "queue_size",
            "config_rev",
            "acl_rev",
            "hardware_id",
            "hardware",
            "last_seen_at",
            "health",
            "ports",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "state",
            "config_rev",
            "acl_rev",
            "hardware_id",
            "hardware",
            "last_seen_at",
            "health",
        ]

    def validate_ports(self, ports: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Let each port be named once."""
        numbers = [port["port"] for port in ports]
        if len(set(numbers)) < len(numbers):
            raise serializers.ValidationError(_("Name each port once."), code="unique")
        return ports


class NodeViewSet(RecordViewSet[Node]):
    """Nodes; their keys come by claim code, never through here."""

    model = Node
    resource = "nodes"
    app = App.MONITOR
    relations = ("area", "zone")
    prefetch = (Prefetch("ports", list_rows(NodePort, relations=["machine"]).order_by("port")),)
    write_level = Level.ADMIN
    extras = ("ports",)
    serializer_class = NodeSerializer
    filterset_class = filters_of(
        Node,
        exact=["node_id", "node_type", "state", "enabled"],
        relations={"area": "area", "zone": "zone", "machine": "ports__machine"},
    )

    def fill(self, record: Node, serializer: Any) -> dict[str, Any]:
        """Bind ports to machines alone that the person may see."""
        extras = super().fill(record, serializer)
        for port in extras.get("ports", ()):
            check_named(self.request, NodePort(**port), {"machine_id"})
        return extras

    def make(self, record: Node, **extras: Any) -> Node:
        """Make the node with its ports."""
        return create_node(node=record, **extras)

    def change(self, record: Node, **extras: Any) -> Node:
        """Change the node and, if given, its ports."""
        return change_node(node=record, **extras)

"""Nodes and what their ports are bound to, for people."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import RowSerializer, UidRelatedField
from core.api.filters import filters_of
from core.api.permissions import check_named
from core.api.records import RecordViewSet
from core.choices import App, Level
from core.models import Machine, SuiteUser
from core.selectors.rows import list_rows
from shopmonitor.choices import CommandKind
from shopmonitor.models import Node, NodeCommand, NodePort
from shopmonitor.services.node_commands import send_command
from shopmonitor.services.nodes import change_node, create_node


class NodePortSerializer(serializers.ModelSerializer[Any]):
    """A reader of the node and the machine at which it hangs."""

    machine = UidRelatedField(queryset=list_rows(Machine))

    class Meta:
        model = NodePort
        fields = ["port", "machine", "has_estop_input", "estop_scope", "estop_answer_s"]


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


class CommandRequestSerializer(serializers.Serializer[Any]):
    """What the node shall do; `args`: `what` for resync, `port` for outputs."""

    kind = serializers.ChoiceField(choices=CommandKind.choices)
    args = serializers.DictField(required=False)


class CommandSerializer(RowSerializer):
    """What a node was told to do, and what became of it."""

    class Meta:
        model = NodeCommand
        fields = [
            "id",
            "node",
            "kind",
            "args",
            "state",
            "detail",
            "asked_at",
            "expires_at",
            "told_at",
            "answered_at",
        ]
        read_only_fields = fields


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

    @extend_schema(request=CommandRequestSerializer, responses={201: CommandSerializer})
    @action(detail=True, methods=["post"], url_path="commands")
    def command(self, request: Request, **_named: Any) -> Response:
        """Tell the node to do something with its next heartbeat."""
        node = self.get_object()
        given = CommandRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        command = send_command(
            node=node,
            kind=CommandKind(given.validated_data["kind"]),
            args=given.validated_data.get("args"),
            by=request.user,
        )
        shown = CommandSerializer(command, context=self.get_serializer_context())
        return Response(shown.data, status=201)

"""Orders with their lines."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.nested import CompleteSerializer
from core.api.records import RecordViewSet
from core.choices import App
from shoptracker.api.nested import living_row
from shoptracker.models import Order, OrderLine
from shoptracker.services.orders import LineValues, change_order, create_order


class OrderLineSerializer(CompleteSerializer):
    """One part in one quantity; with its `id` a line stays the line it was."""

    id = serializers.UUIDField(source="uid", required=False)

    class Meta:
        model = OrderLine
        fields = ["id", "position", "part", "quantity", "due_date"]
        read_only_fields = ["position"]


class OrderSerializer(RowSerializer):
    """What a customer wants; without a number it gets one."""

    lines = OrderLineSerializer(many=True)

    class Meta:
        model = Order
        fields = [
            "id",
            "number",
            "customer",
            "customer_reference",
            "status",
            "due_date",
            "rush_at",
            "note",
            "lines",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status", "rush_at"]
        extra_kwargs = {"number": {"required": False}}


class OrderChangeSerializer(OrderSerializer):
    """What may be changed; `lines`, when sent, are all that the order has from then on."""

    class Meta(OrderSerializer.Meta):
        read_only_fields = ["rush_at"]


class OrderViewSet(RecordViewSet[Order]):
    """What customers want, until when. An order that is not wanted any more is cancelled."""

    model = Order
    resource = "orders"
    app = App.TRACKER
    relations = ("customer",)
    prefetch = ("lines__part",)
    http_method_names = ["get", "post", "patch", "head", "options"]
    filterset_class = filters_of(
        Order, exact=["number", "status", "due_date"], relations=["customer"]
    )

    def get_serializer_class(self) -> type[OrderSerializer]:
        """Let a new order begin open."""
        return OrderChangeSerializer if self.action == "partial_update" else OrderSerializer

    def perform_create(self, serializer: BaseSerializer[Order]) -> None:
        """Take the order with its lines."""
        values = dict(serializer.validated_data)
        lines = [LineValues(**(line | {"uid": None})) for line in values.pop("lines")]
        serializer.instance = create_order(lines=lines, **values)

    def perform_update(self, serializer: BaseSerializer[Order]) -> None:
        """Change the order."""
        order = living_row(serializer)
        values: dict[str, Any] = dict(serializer.validated_data)
        sent = values.pop("lines", None)
        lines = [LineValues(**line) for line in sent] if sent is not None else None
        serializer.instance = change_order(order=order, lines=lines, **values)

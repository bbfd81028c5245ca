"""The peer's events: a serializer for each, and `bulk_create`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.expressions import RawSQL
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.orm_peer.views import SignedNode
from core.clock import utc_now
from shopmonitor.models import FloorEvent, NodeNonce, NodePort, NodeSequence


class EventSerializer(serializers.Serializer[Any]):
    seq = serializers.IntegerField(min_value=0)
    mono_ms = serializers.IntegerField(min_value=0)
    type = serializers.ChoiceField(choices=["reading", "count", "state"])
    port = serializers.IntegerField(min_value=0, max_value=255)
    data = serializers.DictField()


class BatchSerializer(serializers.Serializer[Any]):
    boot_id = serializers.CharField(max_length=64)
    mono_ms = serializers.IntegerField(min_value=0)
    events = EventSerializer(many=True)


class EventsView(APIView):
    """Takes a batch, unless it was there before."""

    authentication_classes = [SignedNode]
    permission_classes = []

    def post(self, request: Request) -> Response:
        """Write the batch."""
        batch = BatchSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        signed: Any = request.auth
        return Response({"accepted": _write(request.user, signed.nonce, batch.validated_data)})


@transaction.atomic
def _write(key: Any, nonce: str, batch: dict[str, Any]) -> int:
    at = utc_now()
    NodeNonce.objects.get_or_create(node_id=key.node_pk, nonce=nonce)
    first, last = batch["events"][0]["seq"], batch["events"][-1]["seq"]
    NodeSequence.objects.get_or_create(
        node_id=key.node_pk, boot_id=batch["boot_id"], defaults={"received": "{}"}
    )
    sequences = NodeSequence.objects.filter(node_id=key.node_pk, boot_id=batch["boot_id"])
    known = sequences.select_for_update().annotate(
        holds=RawSQL("received && int8multirange(int8range(%s, %s))", [first, last + 1])
    )
    if known.get().holds:
        raise PermissionDenied("The numbers are known.")
    more = RawSQL("received + int8multirange(int8range(%s, %s))", [first, last + 1])
    sequences.update(received=more)
    ports = {port.port: port.machine_id for port in NodePort.objects.filter(node_id=key.node_pk)}
    rows = [
        FloorEvent(
            event_type=event["type"],
            node_id=key.node_pk,
            machine_id=ports[event["port"]],
            boot_id=batch["boot_id"],
            seq=event["seq"],
            data=event["data"],
            clock="estimated",
            occurred_at=at,
        )
        for event in batch["events"]
    ]
    FloorEvent.objects.bulk_create(rows)
    return len(rows)

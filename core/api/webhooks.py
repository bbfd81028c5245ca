"""Programs outside that are told of events, and what became of each message."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet, RecordViewSet
from core.choices import Level
from core.models import EventDelivery, SuiteUser, Webhook
from core.models.webhooks import ALL_EVENTS
from core.services.deliveries import ping_webhook, redeliver
from core.services.webhooks import (
    change_webhook,
    create_webhook,
    open_headers,
    retire_webhook,
    rotate_secret,
)


class WebhookSerializer(RowSerializer):
    """Who is told of what; `secret` and the values of `headers` are taken, never shown."""

    event_types = serializers.ListField(
        child=serializers.CharField(max_length=64), required=False, allow_empty=False
    )
    secret = serializers.CharField(
        write_only=True,
        required=False,
        max_length=128,
        help_text=_("whsec_ and base64 of 24 to 64 bytes; made by the suite if left out."),
    )
    headers = serializers.DictField(
        child=serializers.CharField(max_length=2000), write_only=True, required=False
    )
    header_names = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = [
            "id",
            "name",
            "url",
            "event_types",
            "active",
            "active_since",
            "switched_off_because",
            "timeout_s",
            "secret",
            "previous_secret_until",
            "headers",
            "header_names",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["active_since", "switched_off_because", "previous_secret_until"]

    def get_header_names(self, webhook: Webhook) -> list[str]:
        """Return which headers go along."""
        return sorted(open_headers(webhook))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let a new one hear everything unless told otherwise; a secret is changed by rotating."""
        if self.instance is None:
            attrs.setdefault("event_types", [ALL_EVENTS])
        elif "secret" in attrs:
            text = _("Get a new one under rotate-secret; the old one then signs on for a day.")
            raise serializers.ValidationError({"secret": text})
        return attrs


class EventDeliverySerializer(RowSerializer):
    """One message to one webhook; `event_id` is the event, and the message's `webhook-id`."""

    class Meta:
        model = EventDelivery
        fields = [
            "id",
            "webhook",
            "event_id",
            "event_type",
            "status",
            "attempts",
            "next_attempt_at",
            "response_status",
            "error",
            "duration_ms",
            "created_at",
            "last_attempt_at",
            "delivered_at",
        ]
        read_only_fields = fields


class WebhookViewSet(RecordViewSet[Webhook]):
    """Programs that are told of events by signed messages (Standard Webhooks)."""

    model = Webhook
    resource = "webhooks"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    extras = ("secret", "headers")
    serializer_class = WebhookSerializer
    filterset_class = filters_of(Webhook, exact=["name", "active"])

    def make(self, record: Webhook, **extras: Any) -> Webhook:
        """Set it up."""
        return create_webhook(webhook=record, by=self._asker, **extras)

    def change(self, record: Webhook, **extras: Any) -> Webhook:
        """Change it; headers that are sent replace those that were."""
        return change_webhook(webhook=record, by=self._asker, **extras)

    def perform_destroy(self, instance: Webhook) -> None:
        """Let it hear nothing any more."""
        retire_webhook(webhook=instance, by=self._asker)

    @extend_schema(
        request=None,
        responses=inline_serializer("WebhookSecret", {"secret": serializers.CharField()}),
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, _request: Request, **_named: Any) -> Response:
        """Make a new secret, shown this once; for 24 hours both sign."""
        return Response({"secret": rotate_secret(webhook=self.get_object(), by=self._asker)})

    @extend_schema(request=None, responses={202: EventDeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, _request: Request, **_named: Any) -> Response:
        """Put a test message in line; what becomes of it stands under event-deliveries."""
        delivery = ping_webhook(webhook=self.get_object())
        return Response(EventDeliverySerializer(delivery).data, status=HTTP_202_ACCEPTED)

    @property
    def _asker(self) -> SuiteUser:
        user = self.request.user
        assert isinstance(user, SuiteUser)  # noqa: S101 - the permission class asked for it
        return user


class EventDeliveryViewSet(FactViewSet[EventDelivery]):
    """What programs outside were told, and what they answered; kept for 30 days."""

    model = EventDelivery
    resource = "event-deliveries"
    relations = ("webhook",)
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    serializer_class = EventDeliverySerializer
    filterset_class = filters_of(
        EventDelivery,
        exact=["status", "event_type", "event_id"],
        relations=["webhook"],
        times=["created_at"],
    )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def redeliver(self, _request: Request, **_named: Any) -> Response:
        """Put a message in line again, taken or not."""
        delivery = redeliver(delivery=self.get_object())
        return Response(self.get_serializer(delivery).data)

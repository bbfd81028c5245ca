"""The outbox: what was told, what waits, what failed."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import Level
from core.models import SuiteUser, SyncEvent
from core.services.sync_events import give_up_event, retry_failed_events


class SyncEventSerializer(serializers.ModelSerializer[Any]):
    """One event for one app; `resource_id` is the id of what it is about."""

    id = serializers.UUIDField(source="event_id", read_only=True)

    class Meta:
        model = SyncEvent
        fields = [
            "id",
            "sequence",
            "event_type",
            "resource_type",
            "resource_id",
            "source_app",
            "target_app",
            "status",
            "payload",
            "attempts",
            "next_attempt_at",
            "error_message",
            "created_at",
            "processed_at",
        ]
        read_only_fields = fields


class GiveUpSerializer(serializers.Serializer[Any]):
    """Why an event is given up."""

    reason = serializers.CharField(max_length=200)


class SyncEventViewSet(FactViewSet[SyncEvent]):
    """Events between the apps: pending, processed and failed."""

    model = SyncEvent
    resource = "sync-events"
    write_level = Level.ADMIN
    lookup_field = "event_id"
    newest_by = ("sequence",)
    serializer_class = SyncEventSerializer
    filterset_class = filters_of(
        SyncEvent,
        exact=["event_type", "resource_type", "resource_id", "source_app", "target_app", "status"],
        times=["created_at", "processed_at", "next_attempt_at"],
        empty={"open": "processed_at"},
        search=["event_type", "error_message"],
    )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def retry(self, _request: Request, **_named: Any) -> Response:
        """Let a failed event be delivered again; any other stays as it is."""
        event = self.get_object()
        retry_failed_events(event_ids=[event.event_id], by=self._asker)
        event.refresh_from_db()
        return Response(self.get_serializer(event).data)

    @extend_schema(request=GiveUpSerializer)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, **_named: Any) -> Response:
        """Let a failed event rest for good; it then counts as processed, and says who and why."""
        # Who may not is told so before what they sent is read.
        event = self.get_object()
        asked = GiveUpSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reason = asked.validated_data["reason"]
        event = give_up_event(event=event, by=self._asker, reason=reason)
        return Response(self.get_serializer(event).data)

    @property
    def _asker(self) -> SuiteUser:
        user = self.request.user
        assert isinstance(user, SuiteUser)  # noqa: S101 - the permission class asked for it
        return user

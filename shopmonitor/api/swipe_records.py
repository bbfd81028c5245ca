"""Swipes as people read them: granted and refused."""

from typing import Any

from rest_framework import serializers

from core.api.fields import UidRelatedField
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shopmonitor.models import BadgeSwipe


class BadgeSwipeSerializer(serializers.ModelSerializer[Any]):
    """One reading of a badge and how it was judged."""

    serializer_related_field = UidRelatedField

    id = serializers.UUIDField(source="swipe_id", read_only=True)

    class Meta:
        model = BadgeSwipe
        fields = [
            "id",
            "swipe_id",
            "node",
            "port",
            "machine",
            "badge",
            "user",
            "last4",
            "decision",
            "action",
            "reason",
            "needs",
            "has",
            "session_uid",
            "is_lead",
            "offline",
            "boot_id",
            "seq",
            "occurred_at",
            "received_at",
            "clock",
        ]
        read_only_fields = fields


class BadgeSwipeViewSet(FactViewSet[BadgeSwipe]):
    """Swipes, refused ones too."""

    model = BadgeSwipe
    resource = "swipes"
    app = App.MONITOR
    relations = ("node", "machine", "badge", "user")
    lookup_field = "swipe_id"
    serializer_class = BadgeSwipeSerializer
    filterset_class = filters_of(
        BadgeSwipe,
        exact=["swipe_id", "decision", "action", "reason", "session_uid", "offline"],
        relations=["machine", "node", "user", "badge"],
        times=["occurred_at"],
    )

"""Badges: issued with a tag, which nobody sees again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import Level
from core.models import Badge
from core.services.badges import issue_badge


class BadgeSerializer(RowSerializer):
    """A badge; `tag` is taken when it is issued and never shown."""

    tag = serializers.CharField(write_only=True, required=False, max_length=64)

    class Meta:
        model = Badge
        fields = [
            "id",
            "user",
            "tag",
            "last4",
            "state",
            "issued_at",
            "expires_at",
            "note",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["last4", "issued_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the tag once: when the badge is issued."""
        if self.instance is None and "tag" not in attrs:
            raise serializers.ValidationError({"tag": _("Send what the reader gives, in hex.")})
        if self.instance is not None and "tag" in attrs:
            raise serializers.ValidationError({"tag": _("It stays; issue another badge.")})
        return attrs


class BadgeViewSet(RecordViewSet[Badge]):
    """Badges of people; a lost one is given the state `lost`, it holds at the next swipe."""

    model = Badge
    resource = "badges"
    relations = ("user",)
    expandable = ("user",)
    write_level = Level.ADMIN
    extras = ("tag",)
    serializer_class = BadgeSerializer
    filterset_class = filters_of(
        Badge,
        exact=["state", "last4"],
        relations=["user"],
        times=["issued_at", "expires_at", "created_at", "updated_at"],
        empty={"unlimited": "expires_at"},
        search=["last4", "note", "user__display_name", "user__username"],
    )

    def make(self, record: Badge, **extras: Any) -> Badge:
        """Issue the badge."""
        return issue_badge(
            user=record.user, expires_at=record.expires_at, note=record.note, **extras
        )

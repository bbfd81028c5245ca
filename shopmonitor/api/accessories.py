"""Accessories of nodes, for people: how they are, how they shall be, and switching outputs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import App, Level
from core.models import SuiteUser
from shopmonitor.models import AccessoryIO
from shopmonitor.models.accessories import AccessoryState
from shopmonitor.services.accessories import (
    change_accessory,
    create_accessory,
    retire_accessory,
    switch_accessory,
)

TOLD = ["state", "is_on_since", "told_at", "wanted_on", "wanted_since", "follows"]


class AccessorySerializer(RowSerializer):
    """A contact or an output; `state` is what its node told last, `wanted_on` what was asked."""

    state = serializers.ChoiceField(choices=AccessoryState.choices, read_only=True)
    follows = serializers.BooleanField(read_only=True)

    class Meta:
        model = AccessoryIO
        fields = [
            "id",
            "node",
            "name",
            "description",
            "io_type",
            "io_number",
            "role",
            "machine",
            "activation_delay_s",
            "deactivation_delay_s",
            "active",
            *TOLD,
            "created_at",
            "updated_at",
        ]
        read_only_fields = TOLD


class SwitchSerializer(serializers.Serializer[Any]):
    """Whether the output shall be on."""

    on = serializers.BooleanField()


class AccessoryViewSet(RecordViewSet[AccessoryIO]):
    """Contacts and outputs of nodes; who may switch is a right at the machine, `use`."""

    model = AccessoryIO
    resource = "accessories"
    app = App.MONITOR
    relations = ("node", "machine")
    expandable = ("node", "machine")
    write_level = Level.ADMIN
    serializer_class = AccessorySerializer
    filterset_class = filters_of(
        AccessoryIO,
        exact=["io_type", "role", "active", "is_on", "wanted_on"],
        relations=["node", "machine"],
        times=["told_at", "created_at", "updated_at"],
        search=["name", "description"],
    )

    def make(self, record: AccessoryIO, **_extras: Any) -> AccessoryIO:
        """Make the accessory; its node learns of it."""
        return create_accessory(accessory=record)

    def change(self, record: AccessoryIO, **_extras: Any) -> AccessoryIO:
        """Change the accessory; its node learns of it."""
        return change_accessory(accessory=record)

    def perform_destroy(self, instance: AccessoryIO) -> None:
        """Retire the accessory; an output is switched off."""
        retire_accessory(accessory=instance)

    @extend_schema(request=SwitchSerializer, responses=AccessorySerializer)
    # Whoever sees it may ask; the floor's right `use` decides.
    @action(detail=True, methods=["post"], write_level=Level.VIEW)
    def switch(self, request: Request, **_named: Any) -> Response:
        """Ask the node to switch an output; `state` follows when the node says so."""
        accessory = self.get_object()
        given = SwitchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        switch_accessory(accessory=accessory, on=given.validated_data["on"], by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

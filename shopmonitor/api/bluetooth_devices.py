"""Loudspeakers by Bluetooth, for people: what nodes told of them, and pairing."""

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
from shopmonitor.api.nodes import CommandSerializer
from shopmonitor.models import BluetoothDevice, NodeCommand
from shopmonitor.models.bluetooth import BluetoothDeed
from shopmonitor.services.announcements import LONGEST_TEXT, announce
from shopmonitor.services.bluetooth_devices import (
    change_device,
    create_device,
    retire_device,
    tell_device,
)

TOLD = ["status", "is_paired", "last_connected_at", "told_at", "detail"]


class BluetoothDeviceSerializer(RowSerializer):
    """A loudspeaker near a node; `status` is what the node told last."""

    class Meta:
        model = BluetoothDevice
        fields = [
            "id",
            "node",
            "name",
            "mac_address",
            "volume",
            "active",
            *TOLD,
            "created_at",
            "updated_at",
        ]
        read_only_fields = TOLD


class DeedSerializer(serializers.Serializer[Any]):
    """What its node shall do with the loudspeaker."""

    do = serializers.ChoiceField(
        choices=[choice for choice in BluetoothDeed.choices if choice[0] != BluetoothDeed.SCAN]
    )


class AnnouncementSerializer(serializers.Serializer[Any]):
    """What it shall say."""

    text = serializers.CharField(max_length=LONGEST_TEXT)


class BluetoothDeviceViewSet(RecordViewSet[BluetoothDevice]):
    """Loudspeakers by Bluetooth; how they are follows from what nodes tell."""

    model = BluetoothDevice
    resource = "bluetooth-devices"
    app = App.MONITOR
    relations = ("node",)
    expandable = ("node",)
    write_level = Level.ADMIN
    serializer_class = BluetoothDeviceSerializer
    filterset_class = filters_of(
        BluetoothDevice,
        exact=["mac_address", "status", "active"],
        relations=["node"],
        times=["created_at", "updated_at"],
        search=["name", "mac_address"],
    )

    def make(self, record: BluetoothDevice, **_extras: Any) -> BluetoothDevice:
        """Make the loudspeaker."""
        return create_device(device=record)

    def change(self, record: BluetoothDevice, **_extras: Any) -> BluetoothDevice:
        """Change the loudspeaker."""
        return change_device(device=record)

    def perform_destroy(self, instance: BluetoothDevice) -> None:
        """Retire the loudspeaker; its node forgets it."""
        retire_device(device=instance)

    @extend_schema(request=DeedSerializer, responses={201: CommandSerializer})
    @action(detail=True, methods=["post"], url_path="commands")
    def command(self, request: Request, **_named: Any) -> Response:
        """Let its node pair, connect, disconnect or forget it; `status` follows."""
        device = self.get_object()
        given = DeedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        deed = BluetoothDeed(given.validated_data["do"])
        return self._told(tell_device(device=device, deed=deed, by=request.user))

    @extend_schema(request=AnnouncementSerializer, responses={201: CommandSerializer})
    @action(detail=True, methods=["post"])
    def announce(self, request: Request, **_named: Any) -> Response:
        """Let it say a text within two minutes; while an e-stop is in force it says nothing."""
        device = self.get_object()
        given = AnnouncementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        text = given.validated_data["text"]
        return self._told(announce(device=device, text=text, by=request.user))

    def _told(self, told: NodeCommand) -> Response:
        shown = CommandSerializer(told, context=self.get_serializer_context())
        return Response(shown.data, status=201)

"""Loudspeakers that nodes reach by Bluetooth; how they are is what the node told last."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.base import Record, choice_check
from shopmonitor.models.nodes import Node

LOUDEST = 100
USUAL_VOLUME = 60


class BluetoothStatus(models.TextChoices):
    """What a node told of a device."""

    FOUND = "found", _("Found")
    PAIRING = "pairing", _("Pairing")
    PAIRED = "paired", _("Paired")
    CONNECTED = "connected", _("Connected")
    DISCONNECTED = "disconnected", _("Not connected")
    FAILED = "failed", _("Failed")


class BluetoothDeed(models.TextChoices):
    """What a node can be told to do with a loudspeaker."""

    SCAN = "scan", _("Look for loudspeakers")
    PAIR = "pair", _("Pair")
    CONNECT = "connect", _("Connect")
    DISCONNECT = "disconnect", _("Disconnect")
    FORGET = "forget", _("Forget")


# What no person writes by form: the node tells it.
TOLD_BY_NODE = ("status", "is_paired", "last_connected_at", "told_at", "detail")


class BluetoothDevice(Record):
    """A loudspeaker near a node; announcements play on it once it is connected."""

    topic = "bluetooth_device"
    places: ClassVar[dict[str, str]] = {"zone": "node__zone", "area": "node__area"}

    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="bluetooth_devices", verbose_name=_("node")
    )
    name = models.CharField(_("name"), max_length=64)
    mac_address = models.CharField(
        _("address"),
        max_length=17,
        validators=[
            RegexValidator(
                r"\A([0-9A-F]{2}:){5}[0-9A-F]{2}\Z",
                _("Six pairs of hex digits in capitals with colons, such as 0C:A6:94:12:34:56."),
            )
        ],
    )
    volume = models.PositiveSmallIntegerField(
        _("volume (%)"), default=USUAL_VOLUME, validators=[MaxValueValidator(LOUDEST)]
    )
    active = models.BooleanField(
        _("in use"), default=True, help_text=_("Out of use nothing is announced on it.")
    )
    status = models.CharField(
        _("the node says"),
        max_length=16,
        choices=BluetoothStatus.choices,
        default=BluetoothStatus.DISCONNECTED,
        editable=False,
    )
    is_paired = models.BooleanField(_("paired"), default=False, editable=False)
    last_connected_at = models.DateTimeField(_("last connected"), null=True, editable=False)
    told_at = models.DateTimeField(_("last told"), null=True, editable=False)
    detail = models.CharField(_("answer"), max_length=200, default="", editable=False)

    class Meta:
        db_table = "bluetooth_devices"
        verbose_name = _("Bluetooth device")
        verbose_name_plural = _("Bluetooth devices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mac_address"],
                condition=models.Q(deleted_at__isnull=True),
                name="monitor_bluetooth_once",
            ),
            choice_check("status", BluetoothStatus, "monitor_bluetooth_status"),
        ]

    def __str__(self) -> str:
        return self.name

"""The one feed of what nodes reported, and the machine states drawn from it."""

from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Machine
from core.models.base import UidModel, choice_check
from shopmonitor.choices import ClockQuality, Execution, FloorEventType
from shopmonitor.models.nodes import Node


class FloorEvent(UidModel):
    """One message of a node, as it was taken; append-only, in monthly partitions.

    `node_sequences` keeps out duplicates, so nothing here needs a unique key
    over partitions. Imports have no node.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    uid = models.UUIDField(_("id"), editable=False, db_default=RandomUUID())
    event_type = models.CharField(_("what"), max_length=16, choices=FloorEventType.choices)
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("node"),
        db_index=False,
    )
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("machine"),
        db_index=False,
    )
    boot_id = models.CharField(_("boot"), max_length=64, blank=True, default="")
    seq = models.BigIntegerField(_("number"), null=True, blank=True)
    data = models.JSONField(_("content"))
    offline = models.BooleanField(_("made offline"), default=False, db_default=False)
    clock = models.CharField(_("clock"), max_length=16, choices=ClockQuality.choices)
    occurred_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        db_table = "floor_events"
        verbose_name = _("floor event")
        verbose_name_plural = _("floor events")
        ordering = ["-pk"]
        constraints = [
            choice_check("event_type", FloorEventType, "monitor_floor_event_type"),
            choice_check("clock", ClockQuality, "monitor_floor_event_clock"),
        ]
        indexes = [
            models.Index(
                fields=["machine", "event_type", "-occurred_at"], name="monitor_feed_of_machine"
            ),
            models.Index(fields=["event_type", "-occurred_at"], name="monitor_feed_of_type"),
            models.Index(
                fields=["-occurred_at"],
                condition=models.Q(offline=True),
                name="monitor_feed_offline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.occurred_at:%Y-%m-%d %H:%M:%S}"


class MachineState(UidModel):
    """What a machine began to do at an instant; it goes on until the next row of the machine.

    So intervals cannot overlap, and a late event is one more row
    (docs/decisions/0003). Of several words at one instant the last one stays.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="states",
        verbose_name=_("machine"),
        db_index=False,
    )
    execution = models.CharField(_("execution"), max_length=24, choices=Execution.choices)
    occurred_at = models.DateTimeField(_("since"))
    received_at = models.DateTimeField(_("received"), db_default=Now())
    clock = models.CharField(
        _("clock"), max_length=16, choices=ClockQuality.choices, default=ClockQuality.SYNCED
    )

    class Meta:
        db_table = "machine_states"
        verbose_name = _("machine state")
        verbose_name_plural = _("machine states")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "occurred_at"], name="monitor_one_state_an_instant"
            ),
            choice_check("execution", Execution, "monitor_state_execution"),
            choice_check("clock", ClockQuality, "monitor_state_clock"),
        ]
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="monitor_states_newest"),
            models.Index(fields=["execution", "-occurred_at"], name="monitor_states_of_execution"),
        ]

    def __str__(self) -> str:
        return f"{self.execution} {self.occurred_at:%Y-%m-%d %H:%M:%S}"

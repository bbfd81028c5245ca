"""The machine log: what happened at a machine, in words that outlive what they name."""

from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Machine, SuiteUser
from core.models.base import UidModel, choice_check
from shopmonitor.choices import LogKind
from shopmonitor.models.nodes import Node


class MachineLog(UidModel):
    """One line; append-only, in monthly partitions of `occurred_at`."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    uid = models.UUIDField(_("id"), editable=False, db_default=RandomUUID())
    kind = models.CharField(_("what"), max_length=24, choices=LogKind.choices)
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="log",
        verbose_name=_("machine"),
        db_index=False,
    )
    machine_code = models.CharField(_("machine then"), max_length=32)
    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("person")
    )
    person_name = models.CharField(
        _("name then"), max_length=100, blank=True, default="", db_default=""
    )
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("node"),
        db_index=False,
    )
    node_name = models.CharField(
        _("node then"), max_length=64, blank=True, default="", db_default=""
    )
    session_uid = models.UUIDField(_("session"), null=True, blank=True)
    data = models.JSONField(_("detail"), default=dict)
    occurred_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        db_table = "machine_logs"
        verbose_name = _("machine log line")
        verbose_name_plural = _("machine log")
        ordering = ["-pk"]
        constraints = [choice_check("kind", LogKind, "monitor_log_kind")]
        indexes = [
            models.Index(fields=["machine", "-occurred_at"], name="monitor_log_of_machine"),
            models.Index(fields=["kind", "-occurred_at"], name="monitor_log_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.machine_code}"

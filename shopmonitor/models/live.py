"""What is true at a machine now, and what the office offers to do there."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Machine, SuiteUser
from core.models.base import choice_check
from shopmonitor.choices import Execution


class MachineLive(models.Model):
    """One row a machine: what a swipe locks, and what boards read."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    machine = models.OneToOneField(
        Machine, on_delete=models.CASCADE, primary_key=True, verbose_name=_("machine")
    )
    execution = models.CharField(
        _("execution"),
        max_length=24,
        choices=Execution.choices,
        default=Execution.UNAVAILABLE,
        db_default=Execution.UNAVAILABLE,
    )
    execution_since = models.DateTimeField(_("since"), null=True, blank=True)
    head_count = models.PositiveSmallIntegerField(_("people"), default=0, db_default=0)
    lead_session = models.UUIDField(_("session that leads"), null=True, blank=True)
    pending_user = models.ForeignKey(
        SuiteUser,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("waits for a second person"),
    )
    pending_swipe = models.UUIDField(_("first swipe"), null=True, blank=True)
    pending_until = models.DateTimeField(_("waits until"), null=True, blank=True)
    presence_until = models.DateTimeField(_("latest end of a session"), null=True, blank=True)
    inactivity_warned_at = models.DateTimeField(
        _("warned that nobody does anything"), null=True, blank=True
    )
    contact_unknown = models.BooleanField(
        _("e-stop contact unknown"), default=False, db_default=False
    )

    class Meta:
        db_table = "machine_live"
        verbose_name = _("machine now")
        verbose_name_plural = _("machines now")
        constraints = [choice_check("execution", Execution, "monitor_live_execution")]

    def __str__(self) -> str:
        return f"{self.machine_id} {self.execution}"


class WorkOffer(models.Model):
    """An operation that the office has put on a machine; kept by event."""

    operation_uid = models.UUIDField(_("operation"))
    machine = models.ForeignKey(
        Machine, on_delete=models.CASCADE, related_name="offers", verbose_name=_("machine")
    )
    job_number = models.CharField(_("job"), max_length=32)
    operation_name = models.CharField(_("step"), max_length=100)
    part = models.CharField(_("part"), max_length=64, blank=True, default="")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    rank = models.BigIntegerField(_("rank"), default=0)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    withdrawn = models.BooleanField(_("withdrawn"), default=False, db_default=False)

    class Meta:
        db_table = "work_offers"
        verbose_name = _("work offer")
        verbose_name_plural = _("work offers")
        constraints = [
            models.UniqueConstraint(
                fields=["operation_uid", "machine"], name="monitor_offer_once_a_machine"
            )
        ]
        indexes = [
            models.Index(
                fields=["machine", "rank"],
                condition=models.Q(withdrawn=False),
                name="monitor_offers_of_machine",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_number} {self.operation_name}"

"""Machine sessions: the time one person works on one machine."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Badge, Machine, SuiteUser
from core.models.base import UidModel, choice_check
from shopmonitor.choices import EndReason, LeadReason
from shopmonitor.models.nodes import Node


class MachineSession(UidModel):
    """A person at a machine, from badge in to badge out.

    `machine_from` is since when the machine's own time is booked with this session:
    with the longest present of those who are there, so it is never booked twice.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("machine"),
        db_index=False,
    )
    user = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("person"),
        db_index=False,
    )
    badge = models.ForeignKey(
        Badge,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("badge"),
        db_index=False,
    )
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("node"),
        db_index=False,
    )
    person_name = models.CharField(_("name then"), max_length=100)
    machine_code = models.CharField(_("machine then"), max_length=32)
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    machine_from = models.DateTimeField(_("machine time from"), null=True, blank=True)
    end_reason = models.CharField(
        _("ended by"),
        max_length=16,
        choices=EndReason.choices,
        blank=True,
        default="",
        db_default="",
    )
    shared = models.BooleanField(_("beside others"), default=False, db_default=False)
    may_lead = models.BooleanField(_("may lead"), default=False, db_default=False)
    is_lead = models.BooleanField(_("lead"), default=False, db_default=False)
    start_swipe = models.UUIDField(_("swipe in"), null=True, blank=True, unique=True)
    end_swipe = models.UUIDField(_("swipe out"), null=True, blank=True)
    operation_uid = models.UUIDField(_("operation"), null=True, blank=True)
    good = models.PositiveBigIntegerField(_("good"), default=0, db_default=0)
    scrap = models.PositiveBigIntegerField(_("scrap"), default=0, db_default=0)
    rework = models.PositiveBigIntegerField(_("rework"), default=0, db_default=0)
    needs_confirming = models.BooleanField(
        _("end to be confirmed"),
        default=False,
        db_default=False,
        help_text=_("Ended by the clock: the person says whether that is when they left."),
    )
    created_at = models.DateTimeField(_("written"), db_default=Now())

    class Meta:
        db_table = "machine_sessions"
        verbose_name = _("machine session")
        verbose_name_plural = _("machine sessions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="monitor_one_open_session",
            ),
            models.UniqueConstraint(
                fields=["machine"],
                condition=models.Q(ended_at__isnull=True, is_lead=True),
                name="monitor_one_open_lead",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="monitor_session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(end_reason__in=["", *EndReason.values]),
                name="monitor_session_end_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="monitor_open_of_person",
            ),
            models.Index(
                fields=["user"],
                condition=models.Q(needs_confirming=True),
                name="monitor_ends_to_confirm",
            ),
            models.Index(fields=["machine", "-started_at"], name="monitor_sessions_of_machine"),
            models.Index(fields=["user", "-started_at"], name="monitor_sessions_of_person"),
            models.Index(fields=["-started_at", "-id"], name="monitor_sessions_newest"),
            models.Index(
                fields=["end_reason", "-started_at"],
                condition=~models.Q(end_reason="swipe"),
                name="monitor_sessions_of_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} @ {self.machine_code}"

    @property
    def is_open(self) -> bool:
        """Tell whether the person is still there."""
        return self.ended_at is None


class LeadOperatorHistory(models.Model):
    """Who led a machine, since when, and why it changed."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, db_index=False, verbose_name=_("machine")
    )
    session_uid = models.UUIDField(_("session"))
    user = models.ForeignKey(SuiteUser, on_delete=models.PROTECT, verbose_name=_("person"))
    person_name = models.CharField(_("name then"), max_length=100)
    reason = models.CharField(_("why"), max_length=16, choices=LeadReason.choices)
    occurred_at = models.DateTimeField(_("when"))

    class Meta:
        db_table = "lead_operator_history"
        verbose_name = _("change of lead")
        verbose_name_plural = _("changes of lead")
        ordering = ["-pk"]
        constraints = [choice_check("reason", LeadReason, "monitor_lead_reason")]
        indexes = [
            models.Index(fields=["machine", "-occurred_at"], name="monitor_leads_of_machine"),
            models.Index(fields=["-occurred_at", "-id"], name="monitor_leads_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.person_name}"

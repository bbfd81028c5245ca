"""Alerts: what needs a person's eyes."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.db.text_search import search_index
from core.models import Machine, SuiteUser
from core.models.base import UidModel, choice_check
from shopmonitor.choices import AlertKind, AlertState, Severity
from shopmonitor.models.nodes import Node


class Alert(UidModel):
    """One thing that is wrong; the same thing again is folded in while it is open."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    kind = models.CharField(_("what"), max_length=24, choices=AlertKind.choices)
    severity = models.CharField(
        _("severity"), max_length=16, choices=Severity.choices, default=Severity.WARNING
    )
    state = models.CharField(
        _("state"), max_length=16, choices=AlertState.choices, default=AlertState.OPEN
    )
    source = models.CharField(
        _("source"), max_length=100, help_text=_("What it is about; folds alerts of one kind.")
    )
    text = models.CharField(_("text"), max_length=300)
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("machine")
    )
    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("node")
    )
    occurrences = models.PositiveIntegerField(_("times"), default=1)
    opened_at = models.DateTimeField(_("opened"))
    last_at = models.DateTimeField(_("last time"))
    # By our clock: what a node tells late begins to escalate when we hear of it.
    raised_at = models.DateTimeField(_("raised"), db_default=Now(), editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acknowledged by"),
    )
    # Up to which escalation step, by its minutes, people were told; -1: nobody was.
    told_min = models.IntegerField(_("told up to (min)"), default=-1, db_default=-1, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )

    class Meta:
        db_table = "alerts"
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-pk"]
        constraints = [
            choice_check("kind", AlertKind, "monitor_alert_kind"),
            choice_check("severity", Severity, "monitor_alert_severity"),
            choice_check("state", AlertState, "monitor_alert_state"),
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=~models.Q(state="resolved"),
                name="monitor_alert_folded",
            ),
        ]
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="monitor_alerts_newest"),
            models.Index(
                fields=["raised_at"],
                condition=models.Q(state="open"),
                name="monitor_alerts_to_tell",
            ),
            search_index("monitor_alerts_searched", "text", "source"),
        ]

    def __str__(self) -> str:
        return self.text

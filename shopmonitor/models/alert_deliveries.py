"""That a person is to be told of an alert by a channel, and what became of it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import SuiteUser
from core.models.base import UidModel, choice_check
from shopmonitor.choices import AlertDeliveryState, Channel
from shopmonitor.models.alert_routes import AlertStep
from shopmonitor.models.alerts import Alert


class AlertDelivery(UidModel):
    """One telling: of an alert at a step, or the summary of a day when there is no alert.

    Written once; a retry is the same row.
    """

    alert = models.ForeignKey(
        Alert,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("alert"),
    )
    step = models.ForeignKey(
        AlertStep,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("escalation step"),
    )
    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices)
    summary_of = models.DateField(_("summary of"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=AlertDeliveryState.choices,
        default=AlertDeliveryState.PENDING,
        db_default=AlertDeliveryState.PENDING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    error = models.CharField(_("error"), max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        db_table = "alert_deliveries"
        verbose_name = _("telling of an alert")
        verbose_name_plural = _("tellings of alerts")
        ordering = ["-pk"]
        constraints = [
            choice_check("channel", Channel, "monitor_telling_channel"),
            choice_check("state", AlertDeliveryState, "monitor_telling_state"),
            models.UniqueConstraint(
                fields=["alert", "user", "channel"],
                condition=models.Q(alert__isnull=False),
                name="monitor_told_once_a_channel",
            ),
            models.UniqueConstraint(
                fields=["user", "summary_of"],
                condition=models.Q(summary_of__isnull=False),
                name="monitor_summary_once_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state="pending"),
                name="monitor_tellings_due",
            ),
            models.Index(fields=["-created_at", "-id"], name="monitor_tellings_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.user_id} {self.state}"

"""What people said of stops: from when until when a machine stood for which reason."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Machine, StopReason, SuiteUser
from core.models.base import UidModel


class StopClassification(UidModel):
    """One saying; append-only: what is said later of the same time holds from then on.

    Stops themselves follow from machine states (shopmonitor/domain/stops.py). So a late
    event moves a stop, and what was said of that time stays. Without a reason it takes back
    what was said before.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="stop_classifications",
        verbose_name=_("machine"),
        db_index=False,
    )
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"))
    reason = models.ForeignKey(
        StopReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="classifications",
        verbose_name=_("reason"),
        db_index=False,
    )
    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, verbose_name=_("said by"), db_index=False
    )
    person_name = models.CharField(_("name then"), max_length=100)
    given_at = models.DateTimeField(_("said"), db_default=Now())

    class Meta:
        db_table = "stop_classifications"
        verbose_name = _("reason given")
        verbose_name_plural = _("reasons given")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("started_at")),
                name="monitor_stop_has_length",
            )
        ]
        indexes = [
            models.Index(fields=["machine", "ended_at"], name="monitor_reasons_of_machine"),
            models.Index(fields=["user"], name="monitor_reasons_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.reason or '-'}"

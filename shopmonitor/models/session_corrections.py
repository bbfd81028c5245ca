"""What people say of their own sessions that ended otherwise than is booked."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Machine, SuiteUser
from core.models.base import UidModel, choice_check
from shopmonitor.choices import CorrectionState
from shopmonitor.models.sessions import MachineSession


class SessionCorrection(UidModel):
    """A person asks that a session of theirs be booked as it really was; somebody else decides.

    `was_started_at` and `was_ended_at` are what was booked when it was asked for.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    session = models.ForeignKey(
        MachineSession,
        on_delete=models.PROTECT,
        related_name="corrections",
        db_index=False,
        verbose_name=_("session"),
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, db_index=False, verbose_name=_("machine")
    )
    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, db_index=False, verbose_name=_("person")
    )
    started_at = models.DateTimeField(_("really began"))
    ended_at = models.DateTimeField(_("really ended"))
    was_started_at = models.DateTimeField(_("booked from"))
    was_ended_at = models.DateTimeField(_("booked until"))
    reason = models.CharField(_("why"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=CorrectionState.choices,
        default=CorrectionState.ASKED,
        db_default=CorrectionState.ASKED,
    )
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    answer = models.CharField(_("answer"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "session_corrections"
        verbose_name = _("correction of a session")
        verbose_name_plural = _("corrections of sessions")
        ordering = ["-pk"]
        constraints = [
            choice_check("state", CorrectionState, "monitor_correction_state"),
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("started_at")),
                name="monitor_correction_has_length",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(state=CorrectionState.ASKED),
                name="monitor_one_open_correction",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("user")),
                name="monitor_correction_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["session"], name="monitor_corrections_of_session"),
            models.Index(fields=["machine", "-asked_at"], name="monitor_correct_of_machine"),
            models.Index(fields=["user", "-asked_at"], name="monitor_correct_of_person"),
            models.Index(fields=["-asked_at", "-id"], name="monitor_corrections_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.session}"

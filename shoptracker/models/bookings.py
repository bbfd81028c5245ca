"""What was worked and made: two append-only streams."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Machine, SuiteUser
from core.models.base import UidModel
from shoptracker.models.jobs import JobOperation


class TimeEntry(UidModel):
    """Time of a person at a machine, and of the machine itself; from one machine session.

    `labour_s` and `machine_s` are seconds, exact to the microsecond. Without an
    operation the time is unassigned: somebody in the office says what it was.
    A correction of the session is two rows more: one takes the last back with the same
    times and negative seconds, one books it anew. So every sum is right as it is.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    session_uid = models.UUIDField(_("machine session"))
    correction_uid = models.UUIDField(_("correction"), null=True, blank=True)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        db_index=False,
        verbose_name=_("takes back"),
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="time_entries", verbose_name=_("machine")
    )
    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, related_name="time_entries", verbose_name=_("person")
    )
    person_name = models.CharField(_("name then"), max_length=100)
    operation = models.ForeignKey(
        JobOperation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="time_entries",
        verbose_name=_("operation"),
    )
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    labour_s = models.DecimalField(_("labour (s)"), max_digits=16, decimal_places=6)
    machine_s = models.DecimalField(_("machine (s)"), max_digits=16, decimal_places=6)
    end_reason = models.CharField(_("ended by"), max_length=16)
    booked_at = models.DateTimeField(_("booked"), db_default=Now())

    class Meta:
        db_table = "time_entries"
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("started_at")),
                name="tracker_time_not_negative",
            ),
            models.UniqueConstraint(
                fields=["session_uid"],
                condition=models.Q(correction_uid__isnull=True),
                name="tracker_time_once_a_session",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="tracker_time_taken_back_once",
            ),
            models.UniqueConstraint(
                fields=["session_uid", "correction_uid"],
                condition=models.Q(reverses__isnull=True),
                name="tracker_time_corrected_once",
            ),
        ]
        indexes = [
            models.Index(fields=["operation"], name="tracker_time_of_operation"),
            models.Index(
                fields=["correction_uid"],
                name="tracker_time_of_correction",
                condition=models.Q(correction_uid__isnull=False),
            ),
            models.Index(fields=["user", "-started_at"], name="tracker_time_of_person"),
            models.Index(fields=["-ended_at"], name="tracker_time_by_day"),
            models.Index(
                fields=["-ended_at"],
                name="tracker_time_unassigned",
                condition=models.Q(operation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.labour_s} s"


class QuantityReport(UidModel):
    """Pieces counted at a machine, in pieces of the order, with the factor beside them."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    source_uid = models.UUIDField(_("count of the floor"), unique=True)
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="quantity_reports",
        verbose_name=_("machine"),
    )
    operation = models.ForeignKey(
        JobOperation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quantity_reports",
        verbose_name=_("operation"),
    )
    session_uid = models.UUIDField(_("machine session"), null=True, blank=True)
    good = models.DecimalField(_("good"), max_digits=14, decimal_places=3, default=0)
    scrap = models.DecimalField(_("scrap"), max_digits=14, decimal_places=3, default=0)
    rework = models.DecimalField(_("rework"), max_digits=14, decimal_places=3, default=0)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=3, default=0)
    scrap_reason = models.CharField(
        _("why scrap"), max_length=100, blank=True, default="", db_default=""
    )
    factor = models.DecimalField(_("factor"), max_digits=9, decimal_places=3, default=1)
    occurred_at = models.DateTimeField(_("when"))
    booked_at = models.DateTimeField(_("booked"), db_default=Now())

    class Meta:
        db_table = "quantity_reports"
        verbose_name = _("quantity report")
        verbose_name_plural = _("quantity reports")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["operation"], name="tracker_pieces_of_operation"),
            models.Index(fields=["-occurred_at", "-id"], name="tracker_pieces_newest"),
            models.Index(
                fields=["-occurred_at"],
                condition=models.Q(operation__isnull=True),
                name="tracker_pieces_unassigned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.good} / {self.scrap} / {self.rework}"

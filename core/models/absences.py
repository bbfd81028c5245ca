"""Days and hours on which a person does not come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import AbsenceKind, AbsenceState
from core.models.base import Record, choice_check, refuse_broken_rules
from core.models.users import SuiteUser


class Absence(Record):
    """Whole days, or with times from the first day's until the last day's; local times."""

    topic = "absence"

    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, related_name="absences", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AbsenceKind.choices)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=AbsenceState.choices,
        default=AbsenceState.REQUESTED,
        help_text=_("Only what is approved takes working time away."),
    )
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    starts = models.TimeField(
        _("from"),
        null=True,
        blank=True,
        help_text=_("Empty: whole days, with the night shifts that begin on them."),
    )
    ends = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        db_table = "absences"
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["first_date", "last_date"], name="core_absences_on_a_day")]
        constraints = [
            choice_check("kind", AbsenceKind, "core_absence_kind"),
            choice_check("state", AbsenceState, "core_absence_state"),
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")),
                name="core_absence_dates",
                violation_error_message=_("The last day must not lie before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts__isnull=True, ends__isnull=True)
                | models.Q(starts__isnull=False, ends__isnull=False),
                name="core_absence_hours_whole",
                violation_error_message=_("Give both from and until, or none for whole days."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts__isnull=True)
                | models.Q(last_date__gt=models.F("first_date"))
                | models.Q(ends__gt=models.F("starts")),
                name="core_absence_hours_forward",
                violation_error_message=_("On one day, until must lie after from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_date:%Y-%m-%d}"

    def clean(self) -> None:
        """Name the field of what does not fit together."""
        rules = {
            "core_absence_dates": "last_date",
            "core_absence_hours_whole": "starts",
            "core_absence_hours_forward": "ends",
        }
        refuse_broken_rules(self, rules)

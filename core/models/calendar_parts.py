"""The parts of a calendar: shifts and exceptions with their breaks, and holidays."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import DayRule
from core.models.base import UidModel, choice_check, refuse_broken_rules
from core.models.calendars import Calendar

WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]
WITH_HOURS = (DayRule.OTHER_HOURS, DayRule.EXTRA)
_NAME_LENGTH = 60


class CalendarShift(UidModel):
    """Hours that come back every week, or in one week of the rotation."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("calendar")
    )
    name = models.CharField(_("name"), max_length=_NAME_LENGTH)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"), help_text=_("Not later than the start: on the next day."))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("begins on"),
        help_text=_("1 Monday to 7 Sunday."),
    )
    rotation_week = models.PositiveSmallIntegerField(
        _("week"), null=True, blank=True, help_text=_("Of the rotation; empty: each of them.")
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        db_table = "calendar_shifts"
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["rotation_week", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekdays__contained_by=WEEKDAYS) & ~models.Q(weekdays=[]),
                name="core_shift_weekdays",
                violation_error_message=_("Choose at least one day, 1 Monday to 7 Sunday."),
            ),
            models.CheckConstraint(
                condition=models.Q(rotation_week__isnull=True) | models.Q(rotation_week__gte=1),
                name="core_shift_rotation_week",
                violation_error_message=_("Weeks of a rotation count from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="core_shift_dates",
                violation_error_message=_("The last day must not lie before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Name the field of what does not fit together."""
        rules = {
            "core_shift_weekdays": "weekdays",
            "core_shift_rotation_week": "rotation_week",
            "core_shift_dates": "valid_until",
        }
        refuse_broken_rules(self, rules)


class CalendarException(UidModel):
    """Days on which it is otherwise, both ends included."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="exceptions", verbose_name=_("calendar")
    )
    rule = models.CharField(_("what"), max_length=16, choices=DayRule.choices)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=_NAME_LENGTH, blank=True, default="")
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("Not later than the start: on the next day."),
    )

    class Meta:
        db_table = "calendar_exceptions"
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["first_date", "starts", "pk"]
        constraints = [
            choice_check("rule", DayRule, "core_exception_rule"),
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")),
                name="core_exception_dates",
                violation_error_message=_("The last day must not lie before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rule__in=[rule.value for rule in WITH_HOURS],
                    starts__isnull=False,
                    ends__isnull=False,
                )
                | models.Q(
                    rule__in=[DayRule.CLOSED.value, DayRule.AS_USUAL.value],
                    starts__isnull=True,
                    ends__isnull=True,
                ),
                name="core_exception_hours",
                violation_error_message=_(
                    "Other hours and extra shifts need from and until, the others have none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_rule_display())

    def clean(self) -> None:
        """Name the field of what does not fit together."""
        rules = {"core_exception_dates": "last_date", "core_exception_hours": "starts"}
        refuse_broken_rules(self, rules)


class CalendarBreak(models.Model):
    """Time inside a shift, or inside the hours of an exception, at which nobody works."""

    shift = models.ForeignKey(
        CalendarShift,
        on_delete=models.CASCADE,
        null=True,
        related_name="breaks",
        verbose_name=_("shift"),
    )
    exception = models.ForeignKey(
        CalendarException,
        on_delete=models.CASCADE,
        null=True,
        related_name="breaks",
        verbose_name=_("exception"),
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        db_table = "calendar_breaks"
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shift__isnull=True, exception__isnull=False)
                | models.Q(shift__isnull=False, exception__isnull=True),
                name="core_break_of_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(starts=models.F("ends")), name="core_break_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class CalendarHoliday(UidModel):
    """A day on which no shift begins."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="holidays", verbose_name=_("calendar")
    )
    date = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=200)
    is_public = models.BooleanField(
        _("filled in"), default=False, editable=False, help_text=_("Not entered by hand.")
    )

    class Meta:
        db_table = "calendar_holidays"
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"],
                name="core_holiday_once",
                violation_error_message=_("There is a holiday on this day already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

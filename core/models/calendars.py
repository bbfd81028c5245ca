"""Shift calendars: the week, its exceptions and holidays, in local times of a zone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.time_zones import TimeZoneField
from core.models.base import Record, refuse_broken_rules

LONGEST_ROTATION = 52


class Calendar(Record):
    """When work is planned. A change of any of its parts is a change of the calendar."""

    topic = "calendar"
    read_anywhere: ClassVar[bool] = True
    PARTS: ClassVar[tuple[str, ...]] = ("shifts__breaks", "exceptions__breaks", "holidays")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    time_zone = TimeZoneField(
        _("time zone"),
        help_text=_("Its times are those on the clock there."),
    )
    rotation_weeks = models.PositiveSmallIntegerField(
        _("weeks of the rotation"),
        default=1,
        help_text=_("1: every week is the same. A shift may belong to one week of the rotation."),
    )
    rotation_start = models.DateField(
        _("rotation begins"),
        null=True,
        blank=True,
        help_text=_("A day of its first week; weeks begin on Monday."),
    )
    inherits_days = models.BooleanField(
        _("days off of places above"),
        default=True,
        help_text=_("Holidays and exceptions of the company and of places above count here too."),
    )
    declined_holidays = ArrayField(
        models.DateField(),
        verbose_name=_("declined holidays"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Public holidays that were taken out; filling in does not bring them back."),
    )

    class Meta:
        db_table = "calendars"
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rotation_weeks__gte=1, rotation_weeks__lte=LONGEST_ROTATION),
                name="core_calendar_rotation_weeks",
                violation_error_message=_("A rotation has 1 to 52 weeks."),
            ),
            models.CheckConstraint(
                condition=models.Q(rotation_weeks=1) | models.Q(rotation_start__isnull=False),
                name="core_calendar_rotation_begins",
                violation_error_message=_("Say in which week the rotation begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Name the field of a rotation that has no length or begins nowhere."""
        rules = {
            "core_calendar_rotation_weeks": "rotation_weeks",
            "core_calendar_rotation_begins": "rotation_start",
        }
        refuse_broken_rules(self, rules)

    def told_parts(self) -> dict[str, Any]:
        """Return shifts, exceptions and holidays as its events tell them."""
        # Read anew: what was read along before may have been changed since.
        shifts = self.shifts.prefetch_related("breaks")
        exceptions = self.exceptions.prefetch_related("breaks")
        return {
            "shifts": [_told(shift, _SHIFT_FIELDS) for shift in shifts],
            "exceptions": [_told(each, _EXCEPTION_FIELDS) for each in exceptions],
            "holidays": list(self.holidays.values("date", "name")),
        }


_SHIFT_FIELDS = (
    "name",
    "starts",
    "ends",
    "weekdays",
    "rotation_week",
    "valid_from",
    "valid_until",
)
_EXCEPTION_FIELDS = ("rule", "first_date", "last_date", "name", "starts", "ends")


def _told(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    breaks = [{"starts": each.starts, "ends": each.ends} for each in row.breaks.all()]
    return {name: getattr(row, name) for name in fields} | {"breaks": breaks}

"""Where and for whom a calendar applies, and when."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.models.base import Record, refuse_broken_rules
from core.models.calendars import Calendar
from core.models.machines import Machine
from core.models.places import Area, Zone
from core.models.users import SuiteUser

TARGETS = ("area", "zone", "machine", "user")
Target = Area | Zone | Machine | SuiteUser


def _key_range(column: str) -> models.Func:
    """Return a key as a range of one number: a GiST index can hold it without an extension."""
    key = Coalesce(models.F(column), models.Value(0), output_field=models.BigIntegerField())
    return models.Func(
        key, key, models.Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


_DAYS = models.Func(
    models.F("valid_from"),
    models.F("valid_until"),
    models.Value("[]"),
    function="daterange",
    output_field=DateRangeField(),
)


class CalendarAssignment(Record):
    """That a calendar applies to one place or person; to the whole company if none is named."""

    topic = "calendar_assignment"
    places: ClassVar[dict[str, str]] = {"machine": "machine", "zone": "zone", "area": "area"}

    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("calendar")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("area")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("zone")
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("machine")
    )
    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("person")
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("To change over, end one calendar and begin the next: what was, stays right."),
    )
    weeks_ahead = models.PositiveSmallIntegerField(
        _("weeks ahead"),
        default=0,
        help_text=_("By how many weeks this crew runs ahead of the rotation."),
    )

    class Meta:
        db_table = "calendar_assignments"
        verbose_name = _("calendar in use")
        verbose_name_plural = _("calendars in use")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    *(
                        models.Q(**{f"{name}__isnull": True for name in others})
                        for others in combinations(TARGETS, len(TARGETS) - 1)
                    ),
                    _connector=models.Q.OR,
                ),
                name="core_calendar_in_one_place",
                violation_error_message=_(
                    "Name one area, zone, machine or person; none means the whole company."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="core_calendar_use_dates",
                violation_error_message=_("The last day must not lie before the first."),
            ),
            ExclusionConstraint(
                name="core_one_calendar_a_day",
                expressions=[
                    *((_key_range(name), RangeOperators.OVERLAPS) for name in TARGETS),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
                condition=models.Q(deleted_at__isnull=True),
                violation_error_message=_(
                    "Another calendar applies there in these days; give it a last day first."
                ),
            ),
        ]

    def __str__(self) -> str:
        first, last = self.valid_from or "…", self.valid_until or "…"
        return f"{first} - {last}"

    def clean(self) -> None:
        """Name the field of what does not fit together."""
        rules = {
            "core_calendar_in_one_place": "user",
            "core_calendar_use_dates": "valid_until",
            "core_one_calendar_a_day": "valid_from",
        }
        refuse_broken_rules(self, rules)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check also in a form that does not show it whether the row is retired."""
        super().validate_constraints(exclude=set(exclude or ()) - {"deleted_at"})

    @property
    def target(self) -> Target | None:
        """Return whom it applies to; None is the whole company."""
        return self.machine or self.zone or self.area or self.user

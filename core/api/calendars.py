"""Calendars: one document with shifts, exceptions and holidays; and where they apply."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.nested import CompleteSerializer
from core.api.records import RecordViewSet
from core.api.working_time import WorkingTime
from core.domain.working_time.calendars import Break, WorkingCalendar
from core.models import (
    Calendar,
    CalendarAssignment,
    CalendarBreak,
    CalendarException,
    CalendarHoliday,
    CalendarShift,
)
from core.selectors.calendars import working_calendar_alone
from core.services.calendar_assignments import assign_calendar, change_assignment
from core.services.calendar_parts import ExceptionValues, HolidayValues, ShiftValues
from core.services.calendars import change_calendar, create_calendar, retire_calendar


class BreakSerializer(CompleteSerializer):
    """Local times between which nobody works."""

    class Meta:
        model = CalendarBreak
        fields = ["starts", "ends"]


class ShiftSerializer(CompleteSerializer):
    """Hours that come back; local times, an end not later than the start is on the next day."""

    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7),
        allow_empty=False,
        max_length=7,
        help_text=_("1 Monday to 7 Sunday, on which it begins."),
    )
    breaks = BreakSerializer(many=True, required=False)

    class Meta:
        model = CalendarShift
        fields = [
            "name",
            "starts",
            "ends",
            "weekdays",
            "breaks",
            "rotation_week",
            "valid_from",
            "valid_until",
        ]


class ExceptionSerializer(CompleteSerializer):
    """Days on which it is otherwise; `starts` and `ends` with other hours and extra shifts."""

    breaks = BreakSerializer(many=True, required=False)

    class Meta:
        model = CalendarException
        fields = ["rule", "first_date", "last_date", "name", "starts", "ends", "breaks"]


class HolidaySerializer(CompleteSerializer):
    """A day on which no shift begins."""

    class Meta:
        model = CalendarHoliday
        fields = ["date", "name", "is_public"]
        read_only_fields = ["is_public"]


class CalendarSerializer(RowSerializer):
    """A calendar; lists that are sent are all that it has from then on."""

    shifts = ShiftSerializer(many=True, required=False)
    exceptions = ExceptionSerializer(many=True, required=False)
    holidays = HolidaySerializer(many=True, required=False)

    class Meta:
        model = Calendar
        fields = [
            "id",
            "code",
            "name",
            "time_zone",
            "rotation_weeks",
            "rotation_start",
            "inherits_days",
            "shifts",
            "exceptions",
            "holidays",
            "revision",
            "created_at",
            "updated_at",
        ]


class CalendarViewSet(WorkingTime, RecordViewSet[Calendar]):
    """When work is planned, in local times of a zone; a calendar is read and written whole."""

    model = Calendar
    resource = "calendars"
    prefetch = Calendar.PARTS
    extras = ("shifts", "exceptions", "holidays")
    serializer_class = CalendarSerializer
    filterset_class = filters_of(Calendar, exact=["code", "time_zone"])

    def make(self, record: Calendar, **extras: Any) -> Calendar:
        """Make the calendar with its parts."""
        return create_calendar(calendar=record, **_parts(extras))

    def change(self, record: Calendar, **extras: Any) -> Calendar:
        """Change the calendar and the lists that were sent."""
        return change_calendar(calendar=record, **_parts(extras))

    def perform_destroy(self, instance: Calendar) -> None:
        """Retire the calendar, unless it is in use."""
        retire_calendar(calendar=instance)

    def get_working_calendar(self, row: Calendar) -> WorkingCalendar:
        """Return the calendar as it stands, without what is inherited."""
        return working_calendar_alone(row)


class CalendarAssignmentSerializer(RowSerializer):
    """Where a calendar applies; without area, zone, machine and person in the whole company."""

    class Meta:
        model = CalendarAssignment
        fields = [
            "id",
            "calendar",
            "area",
            "zone",
            "machine",
            "user",
            "valid_from",
            "valid_until",
            "weeks_ahead",
            "created_at",
            "updated_at",
        ]


class CalendarAssignmentViewSet(RecordViewSet[CalendarAssignment]):
    """Where and for whom calendars apply, and when; the nearest one gives the week."""

    model = CalendarAssignment
    resource = "calendar-assignments"
    relations = ("calendar", "area", "zone", "machine", "user")
    serializer_class = CalendarAssignmentSerializer
    filterset_class = filters_of(
        CalendarAssignment, relations=["calendar", "area", "zone", "machine", "user"]
    )

    def make(self, record: CalendarAssignment, **_extras: Any) -> CalendarAssignment:
        """Let the calendar apply."""
        return assign_calendar(assignment=record)

    def change(self, record: CalendarAssignment, **_extras: Any) -> CalendarAssignment:
        """Change where or when it applies."""
        return change_assignment(assignment=record)


def _parts(sent: dict[str, Any]) -> dict[str, Any]:
    kinds = {"shifts": ShiftValues, "exceptions": ExceptionValues, "holidays": HolidayValues}
    return {name: [kinds[name](**_with_breaks(row)) for row in rows] for name, rows in sent.items()}


def _with_breaks(row: dict[str, Any]) -> dict[str, Any]:
    if "breaks" not in row:
        return row
    return row | {"breaks": [Break(each["starts"], each["ends"]) for each in row["breaks"]]}

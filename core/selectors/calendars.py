"""Calendars with their parts, and what applies to places and people, ready to reckon with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from core.choices import AbsenceState, DayRule
from core.domain.working_time.calendars import Absence as AbsenceSpan
from core.domain.working_time.calendars import (
    Break,
    CalendarPlan,
    DayException,
    Hours,
    Layer,
    Shift,
    WorkingCalendar,
)
from core.models import (
    Absence,
    Calendar,
    CalendarAssignment,
    CalendarException,
    CalendarShift,
    SuiteUser,
)
from core.models.calendar_assignments import Target
from core.selectors.calendar_assignments import list_assignments


def get_calendar(*, key: int) -> Calendar:
    """Return a calendar with its shifts, exceptions, breaks and holidays."""
    found: Calendar = Calendar.objects.prefetch_related(*Calendar.PARTS).get(pk=key)
    return found


def working_calendar_of(target: Target) -> WorkingCalendar:
    """Return what applies to a machine, zone, area or person; see `working_calendars_of`."""
    return working_calendars_of(targets=[target])[target]


def working_calendars_of(*, targets: Sequence[Target]) -> dict[Target, WorkingCalendar]:
    """Return what applies to places and people, in ten queries however many they are.

    Those to whom the same applies share one calendar, so their days are worked out once.
    Where none applies, the calendar has no layers and is not known.
    """
    applied = list_assignments(targets=targets, parts=Calendar.PARTS)
    absences = _absences([each for each in targets if isinstance(each, SuiteUser)])
    plans: dict[int, CalendarPlan] = {}
    shared: dict[tuple[object, ...], WorkingCalendar] = {}
    found: dict[Target, WorkingCalendar] = {}
    for target in targets:
        used = applied.of(target)
        missing = absences.get(target.pk, ()) if isinstance(target, SuiteUser) else ()
        key = (tuple(each.pk for each in used), missing)
        if key not in shared:
            layers = tuple(_layer(each, plans) for each in used)
            shared[key] = WorkingCalendar(layers=layers, absences=missing)
        found[target] = shared[key]
    return found


def working_calendar_alone(calendar: Calendar) -> WorkingCalendar:
    """Return a calendar as it would apply where nothing else is said."""
    return WorkingCalendar(layers=(Layer(plan=plan_of(calendar)),))


def plan_of(calendar: Calendar) -> CalendarPlan:
    """Return what a calendar says, as values; its parts should be read along."""
    return CalendarPlan(
        zone=ZoneInfo(calendar.time_zone),
        shifts=tuple(_shift(row) for row in calendar.shifts.all()),
        exceptions=tuple(_exception(row) for row in calendar.exceptions.all()),
        holidays=tuple((row.date, row.name) for row in calendar.holidays.all()),
        rotation_weeks=calendar.rotation_weeks,
        rotation_start=calendar.rotation_start,
        inherits_days=calendar.inherits_days,
    )


def _layer(row: CalendarAssignment, plans: dict[int, CalendarPlan]) -> Layer:
    if row.calendar_id not in plans:
        plans[row.calendar_id] = plan_of(row.calendar)
    return Layer(
        plan=plans[row.calendar_id],
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        weeks_ahead=row.weeks_ahead,
    )


def _shift(row: CalendarShift) -> Shift:
    return Shift(
        hours=_hours(row),
        weekdays=frozenset(row.weekdays),
        week=row.rotation_week,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _exception(row: CalendarException) -> DayException:
    return DayException(
        rule=DayRule(row.rule),
        first=row.first_date,
        last=row.last_date,
        name=str(row),
        hours=None if row.starts is None else _hours(row),
    )


def _hours(row: CalendarShift | CalendarException) -> Hours:
    assert row.starts is not None and row.ends is not None  # noqa: PT018, S101 - both or none
    breaks = tuple(Break(each.starts, each.ends) for each in row.breaks.all())
    return Hours(name=str(row), start=row.starts, end=row.ends, breaks=breaks)


def _absences(people: Sequence[SuiteUser]) -> dict[int, tuple[AbsenceSpan, ...]]:
    if not people:
        return {}
    rows = Absence.objects.filter(
        user__in=people, state=AbsenceState.APPROVED, deleted_at__isnull=True
    )
    found: dict[int, list[AbsenceSpan]] = defaultdict(list)
    for row in rows.order_by("first_date", "pk"):
        found[row.user_id].append(
            AbsenceSpan(first=row.first_date, last=row.last_date, start=row.starts, end=row.ends)
        )
    return {user: tuple(absences) for user, absences in found.items()}

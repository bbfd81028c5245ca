"""The demo's calendars: two shifts, three at the galvanizing plant, holidays, a vacation."""

from __future__ import annotations

from datetime import time, timedelta

from core.choices import AbsenceKind, AbsenceState
from core.clock import utc_now
from core.domain.working_time.calendars import Break
from core.models import Absence, Calendar, CalendarAssignment, SuiteUser, Zone
from core.services.calendar_assignments import assign_calendar
from core.services.calendar_parts import ShiftValues
from core.services.calendars import create_calendar
from core.services.public_holidays import fill_public_holidays
from core.services.records import create_record
from shopsuite.demo.layout import TIME_ZONE

TWO_SHIFTS, THREE_SHIFTS = "TWO", "THREE"
ROUND_THE_CLOCK_ZONE = "GALV"
COUNTRY = "US"
YEARS_AHEAD = 2
ON_VACATION = "nhansen"
WORKDAYS = (1, 2, 3, 4, 5)


def make_calendars() -> None:
    """Make calendars, say where they apply, and let somebody be on vacation."""
    known = {calendar.code for calendar in Calendar.objects.all()}
    if TWO_SHIFTS not in known:
        assign_calendar(assignment=CalendarAssignment(calendar=_make_two_shifts()))
    if THREE_SHIFTS not in known:
        zone = Zone.objects.get(code=ROUND_THE_CLOCK_ZONE)
        assign_calendar(assignment=CalendarAssignment(calendar=_make_three_shifts(), zone=zone))
    _make_vacation(SuiteUser.objects.get(username=ON_VACATION))


def _make_two_shifts() -> Calendar:
    calendar = Calendar(code=TWO_SHIFTS, name="Two shifts", time_zone=TIME_ZONE)
    create_calendar(
        calendar=calendar,
        shifts=[
            _shift("Early", 6, 14, (time(9), time(9, 15)), (time(12), time(12, 30))),
            _shift("Late", 14, 22, (time(18), time(18, 30))),
        ],
    )
    this_year = utc_now().year
    years = range(this_year, this_year + YEARS_AHEAD + 1)
    fill_public_holidays(calendar=calendar, country=COUNTRY, years=years)
    return calendar


def _make_three_shifts() -> Calendar:
    return create_calendar(
        calendar=Calendar(code=THREE_SHIFTS, name="Three shifts", time_zone=TIME_ZONE),
        shifts=[_shift("Early", 6, 14), _shift("Late", 14, 22), _shift("Night", 22, 6)],
    )


def _make_vacation(person: SuiteUser) -> None:
    if person.absences.exists():
        return
    today = utc_now().date()
    monday = today + timedelta(days=7 - today.weekday())
    create_record(
        Absence(
            user=person,
            kind=AbsenceKind.VACATION,
            state=AbsenceState.APPROVED,
            first_date=monday,
            last_date=monday + timedelta(days=4),
        )
    )


def _shift(name: str, starts: int, ends: int, *breaks: tuple[time, time]) -> ShiftValues:
    return ShiftValues(
        name=name,
        starts=time(starts),
        ends=time(ends),
        weekdays=WORKDAYS,
        breaks=[Break(*each) for each in breaks],
    )

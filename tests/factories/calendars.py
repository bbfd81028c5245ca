"""Calendars with their parts, made through their services."""

from datetime import date, time
from itertools import count
from typing import Any

from core.domain.working_time.calendars import Break
from core.models import Calendar, CalendarAssignment
from core.models.calendar_assignments import Target
from core.services.calendar_assignments import assign_calendar
from core.services.calendar_parts import ExceptionValues, HolidayValues, ShiftValues
from core.services.calendars import create_calendar

WORKDAYS = (1, 2, 3, 4, 5)
_numbers = count(1)


def shift(name: str = "Early", starts: int = 6, ends: int = 14, **more: Any) -> ShiftValues:
    """Return a shift of whole hours on working days."""
    values = {"weekdays": WORKDAYS} | more
    return ShiftValues(name=name, starts=time(starts), ends=time(ends), **values)


def pause(start: str, end: str) -> Break:
    return Break(time.fromisoformat(start), time.fromisoformat(end))


def closed(day: date, name: str = "") -> ExceptionValues:
    return ExceptionValues(rule="closed", first_date=day, last_date=day, name=name)


def holiday(day: date, name: str = "Holiday") -> HolidayValues:
    return HolidayValues(date=day, name=name)


def make_calendar(*shifts: ShiftValues, **more: Any) -> Calendar:
    """Make a calendar in Berlin; what is no part of it is a field."""
    parts = {name: more.pop(name) for name in ("exceptions", "holidays") if name in more}
    number = next(_numbers)
    fields = {"code": f"CAL{number}", "name": "Shifts", "time_zone": "Europe/Berlin"} | more
    return create_calendar(calendar=Calendar(**fields), shifts=shifts, **parts)


def use(calendar: Calendar, target: Target | None = None, **more: Any) -> CalendarAssignment:
    """Let a calendar apply to a place or person, or to the company."""
    name = {"Area": "area", "Zone": "zone", "Machine": "machine", "SuiteUser": "user"}
    where = {name[type(target).__name__]: target} if target is not None else {}
    return assign_calendar(assignment=CalendarAssignment(calendar=calendar, **where, **more))

"""The rows that are parts of a calendar: checked together, written under its lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.domain.working_time.calendars import Break, Hours
from core.domain.working_time.days import breaks_outside
from core.errors import InvalidInputError
from core.models import (
    Calendar,
    CalendarBreak,
    CalendarException,
    CalendarHoliday,
    CalendarShift,
)

Fault = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ShiftValues:
    """A shift as somebody wants it; local times, `weekdays` 1 Monday to 7 Sunday."""

    name: str
    starts: time
    ends: time
    weekdays: Sequence[int]
    breaks: Sequence[Break] = ()
    rotation_week: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExceptionValues:
    """An exception as somebody wants it; times only where the rule has hours."""

    rule: str
    first_date: date
    last_date: date
    name: str = ""
    starts: time | None = None
    ends: time | None = None
    breaks: Sequence[Break] = ()


@dataclass(frozen=True, kw_only=True)
class HolidayValues:
    """A holiday as somebody wants it; it is known by its day, and public if it was filled in."""

    date: date
    name: str
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarParts:
    """All that a calendar has from now on, list by list; None leaves a list as it is."""

    shifts: Sequence[ShiftValues] | None = None
    exceptions: Sequence[ExceptionValues] | None = None
    holidays: Sequence[HolidayValues] | None = None


def write_parts(calendar: Calendar, *, parts: CalendarParts) -> None:
    """Let these be the parts of a calendar whose row is locked.

    Raises:
        InvalidInputError: a value is wrong; `errors` names each by its path, `shifts.0.ends`.
    """
    # What was read before the lock may be old.
    calendar.__dict__.pop("_prefetched_objects_cache", None)
    faults = [*_shift_faults(calendar, parts), *_exception_faults(calendar, parts)]
    faults += _holiday_faults(calendar, parts)
    if faults:
        told = " ".join(f"{fault['field']}: {fault['detail']}" for fault in faults[:5])
        raise InvalidInputError(told, errors=faults)
    if parts.shifts is not None:
        calendar.shifts.all().delete()
        for shift in parts.shifts:
            _write_with_breaks(_shift_row(calendar, shift), shift.breaks)
    if parts.exceptions is not None:
        calendar.exceptions.all().delete()
        for each in parts.exceptions:
            _write_with_breaks(_exception_row(calendar, each), each.breaks)
    if parts.holidays is not None:
        _write_holidays(calendar, parts.holidays)


def declined_days(calendar: Calendar, *, days: set[date]) -> list[date]:
    """Return the public holidays that somebody took out, when these days are all that is left."""
    filled_in = set(calendar.holidays.filter(is_public=True).values_list("date", flat=True))
    return sorted((set(calendar.declined_holidays) | filled_in) - days)


def _shift_row(calendar: Calendar, values: ShiftValues) -> CalendarShift:
    fields = {name: value for name, value in vars(values).items() if name != "breaks"}
    return CalendarShift(calendar=calendar, **fields | {"weekdays": sorted(set(values.weekdays))})


def _exception_row(calendar: Calendar, values: ExceptionValues) -> CalendarException:
    fields = {name: value for name, value in vars(values).items() if name != "breaks"}
    return CalendarException(calendar=calendar, **fields)


def _write_with_breaks(row: CalendarShift | CalendarException, breaks: Sequence[Break]) -> None:
    row.save(force_insert=True)
    owner = "shift" if isinstance(row, CalendarShift) else "exception"
    CalendarBreak.objects.bulk_create(
        CalendarBreak(starts=start, ends=end, **{owner: row}) for start, end in breaks
    )


def _write_holidays(calendar: Calendar, wanted: Sequence[HolidayValues]) -> None:
    days = {each.date: each for each in wanted}
    known = {row.date: row for row in calendar.holidays.all()}
    calendar.holidays.exclude(date__in=days).delete()
    for day, values in days.items():
        row = known.get(day) or CalendarHoliday(
            calendar=calendar, date=day, is_public=values.is_public
        )
        if row.name != values.name:
            row.name = values.name
            row.save()


def _shift_faults(calendar: Calendar, parts: CalendarParts) -> Iterator[Fault]:
    weeks = calendar.rotation_weeks
    if parts.shifts is None and calendar.shifts.filter(rotation_week__gt=weeks).exists():
        yield _fault("rotation_weeks", _("A shift belongs to a week behind it; change it first."))
    for place, values in enumerate(parts.shifts or ()):
        path = f"shifts.{place}"
        yield from _row_faults(path, _shift_row(calendar, values))
        yield from _break_faults(path, values.starts, values.ends, values.breaks)
        week = values.rotation_week
        if week is not None and week > weeks:
            detail = _("The rotation has %(weeks)s weeks; name one of them or none.")
            yield _fault(f"{path}.rotation_week", detail % {"weeks": weeks})


def _exception_faults(calendar: Calendar, parts: CalendarParts) -> Iterator[Fault]:
    for place, values in enumerate(parts.exceptions or ()):
        path = f"exceptions.{place}"
        yield from _row_faults(path, _exception_row(calendar, values))
        if values.starts is not None and values.ends is not None:
            yield from _break_faults(path, values.starts, values.ends, values.breaks)
        elif values.breaks:
            yield _fault(f"{path}.breaks", _("There are no hours that a break could lie in."))


def _holiday_faults(calendar: Calendar, parts: CalendarParts) -> Iterator[Fault]:
    seen: set[date] = set()
    for place, values in enumerate(parts.holidays or ()):
        path = f"holidays.{place}"
        row = CalendarHoliday(calendar=calendar, date=values.date, name=values.name)
        yield from _row_faults(path, row)
        if values.date in seen:
            yield _fault(f"{path}.date", _("There is a holiday on this day already."))
        seen.add(values.date)


def _break_faults(path: str, starts: time, ends: time, breaks: Sequence[Break]) -> Iterator[Fault]:
    hours = Hours(name="", start=starts, end=ends, breaks=tuple(breaks))
    for place in breaks_outside(hours):
        yield _fault(f"{path}.breaks.{place}", _("A break lies inside the hours of its shift."))


def _row_faults(
    path: str, row: CalendarShift | CalendarException | CalendarHoliday
) -> Iterator[Fault]:
    try:
        row.full_clean(exclude=["calendar"], validate_unique=False)
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            yield from (_fault(f"{path}.{name}", text) for text in texts)


def _fault(field: str, detail: str) -> Fault:
    return {"field": field, "code": "invalid", "detail": detail}

"""Making, changing, copying and retiring calendars; a calendar and its parts are one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.working_time.calendars import Break
from core.errors import ConflictError
from core.models import Calendar, CalendarException, CalendarShift
from core.selectors.calendars import get_calendar
from core.services.calendar_parts import (
    CalendarParts,
    ExceptionValues,
    HolidayValues,
    ShiftValues,
    declined_days,
    write_parts,
)
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)

# What a copy does not take over.
_ITS_OWN = {"id", "uid", "code", "name", "revision", "created_at", "updated_at", "deleted_at"}


@in_transaction(Calendar)
def create_calendar(
    *,
    calendar: Calendar,
    shifts: Sequence[ShiftValues] = (),
    exceptions: Sequence[ExceptionValues] = (),
    holidays: Sequence[HolidayValues] = (),
) -> Calendar:
    """Make a calendar with its parts; one event tells of all.

    Raises:
        ValidationError: a field of the calendar is wrong or doubled.
        InvalidInputError: a part is wrong; `errors` names the path of each fault.
    """
    parts = CalendarParts(shifts=shifts, exceptions=exceptions, holidays=holidays)
    return create_calendar_in_transaction(calendar, parts=parts)


@in_transaction(Calendar)
def change_calendar(
    *,
    calendar: Calendar,
    shifts: Sequence[ShiftValues] | None = None,
    exceptions: Sequence[ExceptionValues] | None = None,
    holidays: Sequence[HolidayValues] | None = None,
) -> Calendar:
    """Change a calendar; lists that are given are all that it has from then on.

    A change of a part alone raises the revision and is told too.

    Raises:
        ValidationError: a field of the calendar is wrong or doubled.
        InvalidInputError: a part is wrong; `errors` names the path of each fault.
    """
    parts = CalendarParts(shifts=shifts, exceptions=exceptions, holidays=holidays)
    return change_calendar_in_transaction(calendar, parts=parts)


@in_transaction(Calendar)
def copy_calendar(*, calendar: Calendar, code: str, name: str) -> Calendar:
    """Make a calendar that says the same under another code; nobody uses it yet.

    Raises:
        ValidationError: the code is taken, or code or name are too long or empty.
    """
    whole = get_calendar(key=calendar.pk)
    fields = {
        field.name: getattr(whole, field.name)
        for field in whole._meta.concrete_fields
        if field.name not in _ITS_OWN
    }
    copy = Calendar(code=code, name=name, **fields)
    return create_calendar_in_transaction(copy, parts=_values_of(whole))


@in_transaction(Calendar)
def retire_calendar(*, calendar: Calendar) -> Calendar:
    """Retire a calendar; where it applied before, the past is still reckoned by it.

    Raises:
        ConflictError: it applies somewhere today or later.
    """
    return retire_calendar_in_transaction(calendar)


def create_calendar_in_transaction(calendar: Calendar, *, parts: CalendarParts) -> Calendar:
    """Do what `create_calendar` does, inside a service's transaction."""
    return create_in_transaction(calendar, parts=lambda row: write_parts(row, parts=parts))


def change_calendar_in_transaction(calendar: Calendar, *, parts: CalendarParts) -> Calendar:
    """Do what `change_calendar` does, inside a service's transaction."""
    if parts.holidays is not None:
        days = {each.date for each in parts.holidays}
        # Locked before it is read: two who take out holidays do it one after the other.
        locked = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
        calendar.declined_holidays = declined_days(locked, days=days)
    return change_in_transaction(calendar, parts=lambda row: write_parts(row, parts=parts))


def retire_calendar_in_transaction(calendar: Calendar) -> Calendar:
    """Do what `retire_calendar` does, inside a service's transaction."""
    today = utc_now().date()
    still = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    if calendar.assignments.filter(still, deleted_at__isnull=True).exists():
        raise ConflictError(
            _("The calendar is in use; give each use a last day that is over, then retire it.")
        )
    return retire_in_transaction(calendar)


def holiday_values(calendar: Calendar) -> list[HolidayValues]:
    """Return the holidays that a calendar has."""
    return [
        HolidayValues(date=each.date, name=each.name, is_public=each.is_public)
        for each in calendar.holidays.all()
    ]


def _values_of(calendar: Calendar) -> CalendarParts:
    return CalendarParts(
        shifts=[
            ShiftValues(
                name=shift.name,
                starts=shift.starts,
                ends=shift.ends,
                weekdays=shift.weekdays,
                breaks=_breaks_of(shift),
                rotation_week=shift.rotation_week,
                valid_from=shift.valid_from,
                valid_until=shift.valid_until,
            )
            for shift in calendar.shifts.all()
        ],
        exceptions=[
            ExceptionValues(
                rule=each.rule,
                first_date=each.first_date,
                last_date=each.last_date,
                name=each.name,
                starts=each.starts,
                ends=each.ends,
                breaks=_breaks_of(each),
            )
            for each in calendar.exceptions.all()
        ],
        holidays=holiday_values(calendar),
    )


def _breaks_of(row: CalendarShift | CalendarException) -> list[Break]:
    return [Break(each.starts, each.ends) for each in row.breaks.all()]

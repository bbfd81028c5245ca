"""Parts of a calendar: each fault is named by its path, and the database knows the rules too."""

from datetime import date, time
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.errors import InvalidInputError
from core.models import CalendarBreak, CalendarException, CalendarHoliday, CalendarShift
from core.services.calendar_parts import ExceptionValues
from core.services.calendars import change_calendar
from tests.factories.calendars import holiday, make_calendar, pause, shift

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


def exception(**more: Any) -> ExceptionValues:
    values: dict[str, Any] = {"rule": "closed", "first_date": DAY, "last_date": DAY}
    return ExceptionValues(**values | more)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"shifts": [shift(), shift(name="")]}, "shifts.1.name"),
        ({"shifts": [shift(name="x" * 61)]}, "shifts.0.name"),
        ({"shifts": [shift(weekdays=[])]}, "shifts.0.weekdays"),
        ({"shifts": [shift(weekdays=[0])]}, "shifts.0.weekdays"),
        ({"shifts": [shift(weekdays=[8])]}, "shifts.0.weekdays"),
        ({"shifts": [shift(rotation_week=2)]}, "shifts.0.rotation_week"),
        ({"shifts": [shift(rotation_week=0)]}, "shifts.0.rotation_week"),
        (
            {"shifts": [shift(valid_from=DAY, valid_until=date(2026, 5, 31))]},
            "shifts.0.valid_until",
        ),
        (
            {"shifts": [shift(breaks=[pause("09:00", "09:30"), pause("13:45", "14:15")])]},
            "shifts.0.breaks.1",
        ),
        ({"exceptions": [exception(rule="never")]}, "exceptions.0.rule"),
        ({"exceptions": [exception(last_date=date(2026, 5, 31))]}, "exceptions.0.last_date"),
        ({"exceptions": [exception(rule="extra")]}, "exceptions.0.starts"),
        ({"exceptions": [exception(rule="extra", starts=time(8))]}, "exceptions.0.starts"),
        ({"exceptions": [exception(starts=time(8), ends=time(9))]}, "exceptions.0.starts"),
        ({"exceptions": [exception(breaks=[pause("09:00", "09:30")])]}, "exceptions.0.breaks"),
        (
            {
                "exceptions": [
                    exception(
                        rule="extra",
                        starts=time(8),
                        ends=time(9),
                        breaks=[pause("09:00", "09:30")],
                    )
                ]
            },
            "exceptions.0.breaks.0",
        ),
        ({"holidays": [holiday(DAY), holiday(DAY)]}, "holidays.1.date"),
        ({"holidays": [holiday(DAY, "")]}, "holidays.0.name"),
    ],
)
def test_fault_is_named_by_its_path_and_nothing_is_written(
    parts: dict[str, Any], field: str
) -> None:
    calendar = make_calendar(shift("Stays"))
    with pytest.raises(InvalidInputError) as refused:
        change_calendar(calendar=calendar, **parts)
    assert refused.value.context["errors"][0]["field"] == field
    calendar.refresh_from_db()
    assert (calendar.revision, calendar.shifts.get().name) == (1, "Stays")


def test_all_faults_are_told_at_once() -> None:
    calendar = make_calendar()
    with pytest.raises(InvalidInputError) as refused:
        change_calendar(calendar=calendar, shifts=[shift("")], holidays=[holiday(DAY, "")])
    fields = [error["field"] for error in refused.value.context["errors"]]
    assert fields == ["shifts.0.name", "holidays.0.name"]


def test_rotation_is_not_cut_shorter_than_its_shifts() -> None:
    calendar = make_calendar(shift(rotation_week=3), rotation_weeks=3, rotation_start=DAY)
    calendar.rotation_weeks = 2
    with pytest.raises(InvalidInputError, match="change it first") as refused:
        change_calendar(calendar=calendar)
    assert refused.value.context["errors"][0]["field"] == "rotation_weeks"
    change_calendar(calendar=calendar, shifts=[shift(rotation_week=2)])


def test_holiday_that_stays_keeps_its_row() -> None:
    calendar = make_calendar(holidays=[holiday(DAY, "A"), holiday(date(2026, 6, 2))])
    kept = calendar.holidays.get(date=DAY)
    change_calendar(calendar=calendar, holidays=[holiday(DAY, "B"), holiday(date(2026, 6, 3))])
    kept.refresh_from_db()
    assert kept.name == "B"
    assert [row.date.day for row in calendar.holidays.all()] == [1, 3]


HOURS = {"starts": time(6), "ends": time(14)}
WRONG_ROWS: list[tuple[str, type[Any], dict[str, Any]]] = [
    ("core_shift_weekdays", CalendarShift, {**HOURS, "name": "x", "weekdays": []}),
    ("core_shift_weekdays", CalendarShift, {**HOURS, "name": "x", "weekdays": [9]}),
    (
        "core_shift_rotation_week",
        CalendarShift,
        {**HOURS, "name": "x", "weekdays": [1], "rotation_week": 0},
    ),
    (
        "core_shift_dates",
        CalendarShift,
        {**HOURS, "name": "x", "weekdays": [1], "valid_from": DAY, "valid_until": date(2020, 1, 1)},
    ),
    (
        "core_exception_dates",
        CalendarException,
        {"rule": "closed", "first_date": DAY, "last_date": date(2020, 1, 1)},
    ),
    (
        "core_exception_hours",
        CalendarException,
        {"rule": "extra", "first_date": DAY, "last_date": DAY},
    ),
    (
        "core_exception_hours",
        CalendarException,
        {**HOURS, "rule": "closed", "first_date": DAY, "last_date": DAY},
    ),
    (
        "core_exception_(rule|hours)",
        CalendarException,
        {"rule": "never", "first_date": DAY, "last_date": DAY},
    ),
]


@pytest.mark.parametrize(("rule", "model", "values"), WRONG_ROWS)
def test_database_keeps_the_rule(rule: str, model: type[Any], values: dict[str, Any]) -> None:
    calendar = make_calendar()
    with pytest.raises(IntegrityError, match=rule):
        model.objects.create(calendar=calendar, **values)


def test_database_keeps_breaks_whole_and_holidays_single() -> None:
    calendar = make_calendar(shift(), holidays=[holiday(DAY)])
    row = calendar.shifts.get()
    wrong: dict[str, dict[str, Any]] = {
        "core_break_of_one": {"starts": time(1), "ends": time(2)},
        "core_break_has_length": {"starts": time(1), "ends": time(1), "shift": row},
    }
    for rule, values in wrong.items():
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            CalendarBreak.objects.create(**values)
    with pytest.raises(IntegrityError, match="core_holiday_once"):
        CalendarHoliday.objects.create(calendar=calendar, date=DAY, name="x")

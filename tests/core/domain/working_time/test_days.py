"""What begins on a day: the nearest week, holidays and exceptions, who is nearer last."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.choices import DayRule
from core.domain.working_time.calendars import (
    CalendarPlan,
    DayException,
    Layer,
    WorkingCalendar,
)
from core.domain.working_time.days import breaks_outside, plan_day, shifts_of_day
from tests.core.domain.working_time.plans import BERLIN, WORKDAYS, calendar, hours, shift

MONDAY = date(2026, 6, 1)
CHRISTMAS = date(2026, 12, 25)


def begins(planned: WorkingCalendar, day: date) -> list[str]:
    return [each.name for each in plan_day(planned, day).hours]


def exception(rule: DayRule, first: date, last: date | None = None, name: str = "") -> DayException:
    given = hours("08:00", "12:00", name=name or rule) if rule in _WITH_HOURS else None
    return DayException(rule=rule, first=first, last=last or first, name=name, hours=given)


_WITH_HOURS = {DayRule.OTHER_HOURS, DayRule.EXTRA}


def places(*plans: CalendarPlan) -> WorkingCalendar:
    """Return what applies where these are inherited, the widest first."""
    return WorkingCalendar(layers=tuple(Layer(plan=plan) for plan in plans))


COMPANY = CalendarPlan(
    zone=BERLIN,
    shifts=(shift("06:00", "14:00", name="Day", weekdays=WORKDAYS),),
    holidays=((CHRISTMAS, "Christmas"),),
    exceptions=(exception(DayRule.CLOSED, date(2026, 7, 31), name="Stocktaking"),),
)


def test_the_nearest_calendar_with_shifts_gives_the_week() -> None:
    zone = CalendarPlan(zone=BERLIN, shifts=(shift("00:00", "00:00", name="Round"),))
    machine = CalendarPlan(zone=BERLIN)
    assert begins(places(COMPANY), MONDAY) == ["Day"]
    assert begins(places(COMPANY, zone, machine), MONDAY) == ["Round"]
    assert begins(places(COMPANY, machine), MONDAY) == ["Day"]


def test_times_are_local_where_the_week_comes_from() -> None:
    tokyo = CalendarPlan(zone=ZoneInfo("Asia/Tokyo"), shifts=(shift("06:00", "14:00"),))
    nearer = CalendarPlan(zone=ZoneInfo("UTC"))
    assert plan_day(places(COMPANY, tokyo, nearer), MONDAY).zone == ZoneInfo("Asia/Tokyo")
    assert plan_day(places(nearer), MONDAY).zone == ZoneInfo("UTC")


def test_holidays_and_exceptions_of_all_places_add_up() -> None:
    zone = CalendarPlan(zone=BERLIN, exceptions=(exception(DayRule.CLOSED, MONDAY, name="Move"),))
    planned = places(COMPANY, zone)
    assert begins(planned, MONDAY) == []
    assert plan_day(planned, MONDAY).remarks == ("Move",)
    assert begins(planned, CHRISTMAS) == []
    assert begins(planned, date(2026, 7, 31)) == []
    assert begins(planned, date(2026, 6, 2)) == ["Day"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (DayRule.CLOSED, []),
        (DayRule.AS_USUAL, ["Day"]),
        (DayRule.OTHER_HOURS, ["other_hours"]),
        (DayRule.EXTRA, ["extra"]),
    ],
)
def test_who_is_nearer_has_the_last_word_on_a_holiday(rule: DayRule, expected: list[str]) -> None:
    furnace = CalendarPlan(zone=BERLIN, exceptions=(exception(rule, CHRISTMAS),))
    assert begins(places(COMPANY, furnace), CHRISTMAS) == expected


def test_a_nearer_no_beats_an_extra_shift_of_the_company() -> None:
    saturday = date(2026, 6, 6)
    company = CalendarPlan(
        zone=BERLIN, shifts=COMPANY.shifts, exceptions=(exception(DayRule.EXTRA, saturday),)
    )
    broken = CalendarPlan(zone=BERLIN, exceptions=(exception(DayRule.CLOSED, saturday),))
    assert begins(places(company), saturday) == ["extra"]
    assert begins(places(company, broken), saturday) == []


def test_what_one_calendar_says_of_a_day_is_heard_in_one_order() -> None:
    said = [exception(rule, MONDAY, name=rule) for rule in reversed(DayRule)]
    plan = CalendarPlan(zone=BERLIN, shifts=COMPANY.shifts, exceptions=tuple(said))
    assert begins(places(plan), MONDAY) == ["other_hours", "extra"]
    assert plan_day(places(plan), MONDAY).remarks == tuple(DayRule)


def test_other_hours_of_one_day_are_worked_together() -> None:
    twice = tuple(exception(DayRule.OTHER_HOURS, MONDAY, name=name) for name in ("a", "b"))
    assert begins(calendar(shift("06:00", "14:00"), exceptions=twice), MONDAY) == ["a", "b"]


def test_a_calendar_may_keep_the_days_of_places_above_out() -> None:
    furnace = CalendarPlan(
        zone=BERLIN, shifts=(shift("00:00", "00:00", name="Round"),), inherits_days=False
    )
    machine = CalendarPlan(zone=BERLIN, exceptions=(exception(DayRule.CLOSED, MONDAY),))
    planned = places(COMPANY, furnace, machine)
    assert begins(planned, CHRISTMAS) == ["Round"]
    assert begins(planned, MONDAY) == []


def test_an_exception_counts_from_its_first_to_its_last_day() -> None:
    shut = exception(DayRule.CLOSED, date(2026, 6, 2), date(2026, 6, 4))
    planned = calendar(shift("06:00", "14:00", name="Day"), exceptions=(shut,))
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    assert [bool(begins(planned, day)) for day in days] == [True, False, False, False, True]


def test_shifts_and_layers_count_from_their_first_to_their_last_day() -> None:
    old = shift("06:00", "14:00", name="Old", valid_until=date(2026, 6, 2))
    new = shift("07:00", "15:00", name="New", valid_from=date(2026, 6, 3))
    company = CalendarPlan(zone=BERLIN, shifts=(old, new))
    third = CalendarPlan(zone=BERLIN, shifts=(shift("22:00", "06:00", name="Night"),))
    planned = WorkingCalendar(
        layers=(
            Layer(plan=company),
            Layer(plan=third, valid_from=date(2026, 6, 4), valid_until=date(2026, 6, 4)),
        )
    )
    found = [begins(planned, MONDAY + timedelta(days=number)) for number in range(5)]
    assert found == [["Old"], ["Old"], ["New"], ["Night"], ["New"]]


def test_a_rotation_comes_round_and_crews_run_ahead_of_each_other() -> None:
    weeks = (
        shift("06:00", "14:00", name="Early", week=1),
        shift("14:00", "22:00", name="Late", week=2),
        shift("22:00", "06:00", name="Night", week=3),
    )
    plan = CalendarPlan(
        zone=BERLIN, shifts=weeks, rotation_weeks=3, rotation_start=date(2026, 6, 3)
    )
    ahead = WorkingCalendar(layers=(Layer(plan=plan, weeks_ahead=1),))
    sundays = [MONDAY + timedelta(days=6, weeks=number) for number in range(-1, 4)]
    assert [begins(places(plan), day) for day in sundays] == [
        ["Night"],
        ["Early"],
        ["Late"],
        ["Night"],
        ["Early"],
    ]
    assert begins(ahead, MONDAY) == ["Late"]


@settings(deadline=None)
@given(day=st.dates(date(1970, 1, 1), date(2100, 1, 1)), weeks=st.integers(1, 9))
def test_every_week_of_a_rotation_comes_once_in_so_many_weeks(day: date, weeks: int) -> None:
    shifts = tuple(
        shift("06:00", "14:00", name=str(week), week=week) for week in range(1, weeks + 1)
    )
    plan = CalendarPlan(zone=BERLIN, shifts=shifts, rotation_weeks=weeks, rotation_start=MONDAY)
    found = [begins(places(plan), day + timedelta(weeks=number)) for number in range(weeks)]
    assert sorted(name for names in found for name in names) == sorted(
        map(str, range(1, weeks + 1))
    )


def test_shifts_of_a_day_come_in_order_of_their_beginning() -> None:
    planned = calendar(shift("14:00", "22:00", name="Late"), shift("06:00", "14:00", name="Early"))
    assert [each.name for each in shifts_of_day(planned, MONDAY)] == ["Early", "Late"]


@pytest.mark.parametrize(
    ("start", "end", "pause", "fits"),
    [
        ("06:00", "14:00", ("09:00", "09:30"), True),
        ("06:00", "14:00", ("06:00", "14:00"), True),
        ("06:00", "14:00", ("13:45", "14:15"), False),
        ("06:00", "14:00", ("05:00", "05:30"), False),
        ("06:00", "14:00", ("09:00", "09:00"), False),
        ("22:00", "06:00", ("23:45", "00:15"), True),
        ("22:00", "06:00", ("02:00", "02:30"), True),
        ("22:00", "06:00", ("21:00", "23:00"), False),
        ("06:00", "06:00", ("05:30", "06:00"), True),
        ("06:00", "06:00", ("05:30", "06:30"), False),
    ],
)
def test_breaks_lie_inside_their_hours(
    start: str, end: str, pause: tuple[str, str], fits: bool
) -> None:
    assert breaks_outside(hours(start, end, pause)) == ([] if fits else [0])

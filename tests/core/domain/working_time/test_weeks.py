"""The coming weeks: from Monday, with holidays and the nights of the clock change."""

from datetime import date, timedelta

from core.domain.working_time.weeks import list_weeks
from tests.core.domain.working_time.plans import WORKDAYS, calendar, shift


def test_weeks_begin_on_monday_and_tell_what_is_unusual() -> None:
    planned = calendar(
        shift("22:00", "06:00", ("02:30", "03:00"), name="Night"),
        shift("06:00", "14:00", name="Day", weekdays=WORKDAYS),
        holidays=((date(2026, 10, 26), "Day off"),),
    )
    first, second = list_weeks(planned, around=date(2026, 10, 22), weeks=2)
    assert [view.day for view in first] == [
        date(2026, 10, 19) + timedelta(days=number) for number in range(7)
    ]
    saturday, holiday = first[5], second[0]
    assert saturday.work == timedelta(hours=7.5), "the night is 9 h, its break 1.5 h"
    [night] = saturday.shifts
    assert (night.name, night.start.hour, night.end.hour) == ("Night", 22, 6)
    assert (night.clock_change, night.change_hours) == (timedelta(hours=1), 1)
    assert saturday.hours == 7.5
    assert first[4].shifts[0].clock_change == timedelta()
    assert (holiday.shifts, holiday.remarks, holiday.work) == ((), ("Day off",), timedelta())


def test_spring_takes_an_hour() -> None:
    planned = calendar(shift("22:00", "06:00"))
    [week] = list_weeks(planned, around=date(2026, 3, 28), weeks=1)
    assert week[5].shifts[0].clock_change == timedelta(hours=-1)
    assert week[5].shifts[0].shorter_hours == 1
    assert week[5].work == timedelta(hours=7)

"""The coming weeks as people look at them: day by day, with what is unusual about each."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from core.domain.spans import merge_spans, total_time
from core.domain.working_time.calendars import ShiftSpan, WorkingCalendar
from core.domain.working_time.days import plan_day, shifts_of_day
from core.domain.working_time.wall_clock import DAY

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


class ShiftView(NamedTuple):
    """A shift by the clock at the wall; `clock_change` is how much longer it is than that says."""

    name: str
    start: time
    end: time
    clock_change: timedelta

    @property
    def change_hours(self) -> float:
        """Return the clock change in hours; 0 on all nights but two of a year."""
        return self.clock_change / HOUR

    @property
    def shorter_hours(self) -> float:
        """Return by how many hours the shift is shorter than the clock says."""
        return -self.change_hours


class DayView(NamedTuple):
    """A day; `work` is the working time of the shifts that begin on it."""

    day: date
    shifts: tuple[ShiftView, ...]
    remarks: tuple[str, ...]
    work: timedelta

    @property
    def hours(self) -> float:
        """Return the working time in hours."""
        return self.work / HOUR


def list_weeks(calendar: WorkingCalendar, *, around: date, weeks: int) -> list[list[DayView]]:
    """Return so many weeks from the one that a day lies in; weeks begin on Monday."""
    monday = around - around.weekday() * DAY
    return [
        [_view(calendar, monday + (7 * week + weekday) * DAY) for weekday in range(7)]
        for week in range(weeks)
    ]


def _view(calendar: WorkingCalendar, day: date) -> DayView:
    plan, shifts = plan_day(calendar, day), shifts_of_day(calendar, day)
    work = total_time(merge_spans(span for shift in shifts for span in shift.work))
    seen = tuple(_shift_view(shift, plan.zone) for shift in shifts if plan.zone is not None)
    return DayView(day, seen, plan.remarks, work)


def _shift_view(shift: ShiftSpan, zone: ZoneInfo) -> ShiftView:
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    shown = end.replace(tzinfo=None) - start.replace(tzinfo=None)
    longer = (shift.end - shift.start) - shown
    return ShiftView(shift.name, start.time(), end.time(), longer)

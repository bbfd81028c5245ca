"""Calendars of the tests, short to write; and what a naive reader of the wall clock would say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from core.domain.working_time.calendars import (
    Break,
    CalendarPlan,
    Hours,
    Layer,
    Shift,
    WorkingCalendar,
)

# Half hours, leaps at midnight, a minute past it and of two hours, a left out day, offsets of 45'.
ZONES = (
    "Africa/Casablanca",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
)
BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(range(1, 8))
WORKDAYS = frozenset(range(1, 6))
DAY = timedelta(days=1)


def at(text: str, zone: ZoneInfo | None = None) -> datetime:
    """Return an instant: of UTC, or of a local time that exists once."""
    return datetime.fromisoformat(text).replace(tzinfo=zone or UTC).astimezone(UTC)


def hours(start: str, end: str, *breaks: tuple[str, str], name: str = "Shift") -> Hours:
    return Hours(
        name=name,
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        breaks=tuple(Break(time.fromisoformat(a), time.fromisoformat(b)) for a, b in breaks),
    )


def shift(start: str, end: str, *breaks: tuple[str, str], **more: Any) -> Shift:
    name = more.pop("name", "Shift")
    weekdays = frozenset(more.pop("weekdays", EVERY_DAY))
    return Shift(hours=hours(start, end, *breaks, name=name), weekdays=weekdays, **more)


def calendar(*shifts: Shift, zone: ZoneInfo = BERLIN, **more: Any) -> WorkingCalendar:
    """Return the calendar of a place with one plan."""
    absences = more.pop("absences", ())
    plan = CalendarPlan(zone=zone, shifts=shifts, **more)
    return WorkingCalendar(layers=(Layer(plan=plan),), absences=absences)


def minutes_at_work(
    begins: dict[date, list[Hours]], zone: ZoneInfo, start: datetime, end: datetime
) -> set[datetime]:
    """Return the minutes that are worked, by looking at the wall clock minute by minute.

    Who looks remembers the latest time that the clock has shown: a clock that is put
    back begins no shift anew, one that leaps has passed what it leapt over.

    Args:
        begins: what begins on which day.
    """
    return {
        minute
        for minute, shown in _shown(zone, start, end)
        if any(
            _works(each, shown - datetime.combine(day, time.min))
            for day in (shown.date(), shown.date() - DAY)
            for each in begins.get(day, [])
        )
    }


def _shown(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    minute = start - 2 * DAY
    latest = minute.astimezone(zone).replace(tzinfo=None)
    while minute < end:
        latest = max(latest, minute.astimezone(zone).replace(tzinfo=None))
        if minute >= start:
            yield minute, latest
        minute += timedelta(minutes=1)


def _works(planned: Hours, since_midnight: timedelta) -> bool:
    """Tell whether a time lies in hours; times of the next day count on past 24 h."""
    begin = _past_midnight(planned.start)
    end = _past_midnight(planned.end)
    end += DAY if end <= begin else timedelta()
    if not begin <= since_midnight < end:
        return False
    for pause in planned.breaks:
        pause_begin = _past_midnight(pause.start)
        pause_begin += DAY if pause_begin < begin else timedelta()
        pause_end = _past_midnight(pause.end)
        while pause_end <= pause_begin:
            pause_end += DAY
        if pause_begin <= since_midnight < pause_end:
            return False
    return True


def _past_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


@cache
def change_days(zone: str) -> list[date]:
    """Return the days of UTC on which a zone's clocks change, of half a lifetime."""
    days = [date(1985, 1, 1) + number * DAY for number in range(19_000)]
    offsets = [
        datetime.combine(day, time(), UTC).astimezone(ZoneInfo(zone)).utcoffset() for day in days
    ]
    return [day for day, old, new in zip(days, offsets, offsets[1:], strict=False) if old != new]


@st.composite
def nights(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """Draw a zone and a full minute of UTC, most often in the days of a change of its clocks."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.sampled_from(change_days(zone)))
    minutes = draw(st.integers(-2 * 1440, 2 * 1440))
    return ZoneInfo(zone), datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)

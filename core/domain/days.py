"""Spans of days that people ask lists for: today, this week, the last thirty days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
EVENING = time(20)


class Days(NamedTuple):
    """From the first day to the last one, both taken in; None is open."""

    first: date | None
    last: date | None


def _week_of(day: date) -> Days:
    monday = day - day.weekday() * DAY
    return Days(monday, monday + 6 * DAY)


def _month_of(day: date) -> Days:
    first = day.replace(day=1)
    next_first = (first + 31 * DAY).replace(day=1)
    return Days(first, next_first - DAY)


# In the order in which they are offered. A week begins on Monday (ISO 8601).
SPANS: dict[str, Callable[[date], Days]] = {
    "today": lambda today: Days(today, today),
    "yesterday": lambda today: Days(today - DAY, today - DAY),
    "week": _week_of,
    "month": _month_of,
    "30": lambda today: Days(today - 29 * DAY, today),
}


def span_of_days(name: str, *, today: date) -> Days | None:
    """Return the days of a span as it is seen today; None where there is no such span."""
    span = SPANS.get(name)
    return span(today) if span else None


def instants_of(days: Days, *, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return the first instant of the days, and the first one after them, at a place's clock.

    A day is as long as the place's clock makes it: 23, 24 or 25 hours.
    """
    first = datetime.combine(days.first, time.min, tzinfo=zone) if days.first else None
    after = days.last + DAY if days.last and days.last < date.max else None
    return first, datetime.combine(after, time.min, tzinfo=zone) if after else None


def evening_of(now: datetime) -> datetime:
    """Return the end of a day at the place whose clock `now` shows: 20:00, later on midnight."""
    evening = datetime.combine(now.date(), EVENING, tzinfo=now.tzinfo)
    if now < evening:
        return evening
    return datetime.combine(now.date() + DAY, time.min, tzinfo=now.tzinfo)

"""From the time on the clock at the wall to the instant: one rule for every clock change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant, aware UTC, at which the wall clock shows this time or a later one.

    So a time that exists twice is its first occurrence, and one that the clock leaps over is
    the instant of the leap: a later time is never an earlier instant, shifts that meet on
    paper meet on that night too, and a day that a zone left out holds no time.

    Args:
        wall: local time without a zone.

    Source:
        RFC 5545, 3.3.5, for what exists twice. It would put a time that does not exist behind
        the leap by the length of the leap; then a shift could end before it begins, and the
        shifts of Samoa's missing 30 December 2011 would fall on the day after.
    """
    # PEP 495: fold 0 is the offset before the change, fold 1 the one after; else they agree.
    before = wall.replace(tzinfo=zone, fold=0).utcoffset() or timedelta()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    if before < after:
        return _leap(wall, zone, earliest=wall - after, latest=wall - before)
    return (wall - before).replace(tzinfo=UTC)


# Calendars share most of their times: a year of a shop's shifts and breaks.
@lru_cache(maxsize=2**15)
def instant_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a local time of a day; see `instant_of`."""
    return instant_of(datetime.combine(day, at), zone)


def _leap(wall: datetime, zone: ZoneInfo, *, earliest: datetime, latest: datetime) -> datetime:
    """Find the leap over a time between two instants; clocks leap at whole seconds."""
    low = earliest.replace(microsecond=0, tzinfo=UTC)
    high = latest.replace(microsecond=0, tzinfo=UTC) + SECOND
    while high - low > SECOND:
        middle = low + (high - low) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high

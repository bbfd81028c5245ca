"""The instant of a local time: first occurrence, or the leap over it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.working_time.wall_clock import instant_of
from tests.core.domain.working_time.plans import nights


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return what the rule asks for by looking at every half hour, then at every minute."""
    begin = wall.replace(tzinfo=UTC) - timedelta(hours=40)
    for step in (timedelta(minutes=30), timedelta(minutes=1)):
        while (begin + step).astimezone(zone).replace(tzinfo=None) < wall:
            begin += step
    return begin + timedelta(minutes=1)


@settings(deadline=None)
@given(night=nights())
def test_it_is_the_first_minute_at_which_the_clock_shows_it_or_more(
    night: tuple[ZoneInfo, datetime],
) -> None:
    zone, wall = night[0], night[1].replace(tzinfo=None)
    assert instant_of(wall, zone) == first_instant(wall, zone)


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        # Twice: the first one.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        # Leapt over: the leap.
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:00"),
        ("Antarctica/Troll", "2026-03-29T02:00", "2026-03-29T01:00"),
        # A whole day: all of it is the midnight after.
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30T17:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00"),
        # Plain, in odd offsets.
        ("Asia/Kathmandu", "2026-06-01T06:00", "2026-06-01T00:15"),
        # An offset of seconds: clocks leapt by 44 minutes and 30 seconds.
        ("Africa/Monrovia", "1972-01-07T00:10", "1972-01-07T00:44:30"),
    ],
)
def test_nights_that_others_get_wrong(zone: str, wall: str, utc: str) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant_of(datetime.fromisoformat(wall), ZoneInfo(zone)) == expected


@settings(deadline=None)
@given(night=nights(), later=st.timedeltas(timedelta(), timedelta(hours=50)))
def test_a_later_time_is_never_an_earlier_instant(
    night: tuple[ZoneInfo, datetime], later: timedelta
) -> None:
    zone, wall = night[0], night[1].replace(tzinfo=None)
    assert instant_of(wall, zone) <= instant_of(wall + later, zone)

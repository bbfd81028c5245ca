"""Days that people ask for, and how long they are by the clock of a place."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.days import SPANS, Days, evening_of, instants_of, span_of_days

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", date(2026, 3, 1), date(2026, 3, 1)),
        ("yesterday", date(2026, 2, 28), date(2026, 2, 28)),
        ("week", date(2026, 2, 23), date(2026, 3, 1)),
        ("month", date(2026, 3, 1), date(2026, 3, 31)),
        ("30", date(2026, 1, 31), date(2026, 3, 1)),
    ],
)
def test_span_is_what_people_mean(name: str, first: date, last: date) -> None:
    assert span_of_days(name, today=SUNDAY) == (first, last)


def test_unknown_span_is_none() -> None:
    assert span_of_days("century", today=SUNDAY) is None


@given(st.sampled_from(sorted(SPANS)), st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_spans_never_end_before_they_begin(name: str, today: date) -> None:
    first, last = span_of_days(name, today=today) or Days(None, None)
    assert first is not None
    assert last is not None
    assert first <= last


def test_month_ends_with_its_last_day_also_in_december_and_february() -> None:
    assert span_of_days("month", today=date(2026, 12, 31)) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
    )
    assert span_of_days("month", today=date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_day_of_a_change_of_the_clock_is_as_long_as_it_is(day: str, hours: int) -> None:
    begin, after = instants_of(Days(date.fromisoformat(day), date.fromisoformat(day)), zone=BERLIN)
    assert begin is not None
    assert after is not None
    assert after.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=hours)


def test_open_ends_stay_open() -> None:
    assert instants_of(Days(None, None), zone=BERLIN) == (None, None)
    assert instants_of(Days(None, date.max), zone=BERLIN) == (None, None)
    begin, after = instants_of(Days(SUNDAY, None), zone=BERLIN)
    assert begin is not None
    assert (begin.astimezone(UTC), after) == (datetime(2026, 2, 28, 23, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (datetime(2026, 3, 1, 9, tzinfo=BERLIN), datetime(2026, 3, 1, 20, tzinfo=BERLIN)),
        (datetime(2026, 3, 1, 20, tzinfo=BERLIN), datetime(2026, 3, 2, tzinfo=BERLIN)),
        (datetime(2026, 12, 31, 23, tzinfo=BERLIN), datetime(2027, 1, 1, tzinfo=BERLIN)),
    ],
)
def test_evening_is_at_eight_and_later_on_at_midnight(now: datetime, ends: datetime) -> None:
    assert evening_of(now) == ends

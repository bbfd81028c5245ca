"""Working time: against who looks at the clock minute by minute, and against itself."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.domain.spans import Span, total_time
from core.domain.working_time.calendars import Absence, Break, Hours, Shift, WorkingCalendar
from core.domain.working_time.reckoning import (
    NoWorkingTimeError,
    add_working_time,
    next_working_instant,
    planned_busy_time,
    shift_at,
    shifts_between,
    working_spans,
    working_time,
)
from tests.core.domain.working_time.plans import (
    BERLIN,
    DAY,
    WORKDAYS,
    at,
    calendar,
    minutes_at_work,
    nights,
    shift,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CLOCK = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    breaks = draw(st.lists(st.builds(Break, CLOCK, CLOCK), max_size=2))
    start, end = draw(CLOCK), draw(CLOCK)
    short = [each for each in breaks if each.start != each.end and _minutes(*each) < 120]
    weekdays = draw(st.frozensets(st.integers(1, 7), min_size=1))
    hours = Hours(name="Shift", start=start, end=end, breaks=tuple(short))
    return Shift(hours=hours, weekdays=weekdays)


def _minutes(start: time, end: time) -> int:
    return (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % 1440


PATTERNS = st.lists(shifts(), min_size=1, max_size=3)
AMOUNTS = st.timedeltas(timedelta.resolution, timedelta(hours=60))


@settings(max_examples=40, deadline=None)
@given(pattern=PATTERNS, night=nights())
def test_it_is_what_the_clock_at_the_wall_says_minute_by_minute(
    pattern: list[Shift], night: tuple[ZoneInfo, datetime]
) -> None:
    zone, start = night
    end = start + timedelta(hours=20)
    days = [start.date() + number * DAY for number in range(-4, 5)]
    begins = {
        day: [each.hours for each in pattern if day.isoweekday() in each.weekdays] for day in days
    }
    expected = minutes_at_work(begins, zone, start, end)
    spans = working_spans(calendar(*pattern, zone=zone), start, end)
    worked = {
        span.start + number * MINUTE
        for span in spans
        for number in range((span.end - span.start) // MINUTE)
    }
    assert worked == expected
    assert working_time(calendar(*pattern, zone=zone), start, end) == len(expected) * MINUTE


@settings(deadline=None)
@given(
    pattern=PATTERNS,
    night=nights(),
    cuts=st.lists(st.timedeltas(timedelta(), timedelta(days=9)), min_size=2, max_size=5),
)
def test_the_parts_of_a_span_are_the_whole(
    pattern: list[Shift], night: tuple[ZoneInfo, datetime], cuts: list[timedelta]
) -> None:
    zone, start = night
    planned = calendar(*pattern, zone=zone)
    points = sorted(start + cut for cut in cuts)
    parts = [working_time(planned, a, b) for a, b in pairwise(points)]
    assert sum(parts, timedelta()) == working_time(planned, points[0], points[-1])
    assert working_time(planned, points[-1], points[0]) == -sum(parts, timedelta())


@settings(deadline=None)
@given(pattern=PATTERNS, night=nights(), amount=AMOUNTS)
def test_what_is_added_lies_between_and_no_earlier_instant_would_do(
    pattern: list[Shift], night: tuple[ZoneInfo, datetime], amount: timedelta
) -> None:
    zone, start = night
    planned = calendar(*pattern, zone=zone)
    try:
        end = add_working_time(planned, start, amount)
    except NoWorkingTimeError:
        assert working_time(planned, start, start + 3660 * DAY) < amount
        return
    assert working_time(planned, start, end) == amount
    assert working_time(planned, start, end - timedelta.resolution) < amount


@settings(deadline=None)
@given(pattern=PATTERNS, night=nights(), amount=AMOUNTS)
def test_taking_away_leads_back_to_where_adding_began(
    pattern: list[Shift], night: tuple[ZoneInfo, datetime], amount: timedelta
) -> None:
    zone, somewhen = night
    planned = calendar(*pattern, zone=zone)
    start = next_working_instant(planned, somewhen)
    assume(start is not None)
    assert start is not None
    amount = min(amount, working_time(planned, start, start + 60 * DAY))
    end = add_working_time(planned, start, amount)
    assert add_working_time(planned, end, -amount) == start
    assert add_working_time(planned, add_working_time(planned, end, -amount), amount) == end


@pytest.mark.parametrize(
    ("evening", "hours"),
    [("2026-03-28T20:00", 7), ("2026-10-24T20:00", 9), ("2026-06-06T20:00", 8)],
)
def test_a_night_shift_is_seven_or_nine_hours_when_the_clock_changes(
    evening: str, hours: int
) -> None:
    night = calendar(shift("22:00", "06:00"))
    shift_of_night = shift_at(night, at(evening) + 3 * HOUR)
    assert shift_of_night is not None
    assert shift_of_night.end - shift_of_night.start == hours * HOUR
    assert total_time(shift_of_night.work) == hours * HOUR


@pytest.mark.parametrize(("day", "hours"), [("2026-10-03", 7.5), ("2026-04-04", 8.5)])
def test_half_an_hour_on_lord_howe(day: str, hours: float) -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    night = calendar(shift("22:00", "06:00"), zone=zone)
    found = shift_at(night, at(f"{day}T23:00", zone))
    assert found is not None
    assert total_time(found.work) == hours * HOUR


def test_samoa_left_a_day_out_and_nothing_was_worked_on_it() -> None:
    zone = ZoneInfo("Pacific/Apia")
    planned = calendar(shift("08:00", "16:00", name="Day"), zone=zone)
    found = shifts_between(planned, at("2011-12-29", zone), at("2012-01-01", zone))
    assert [each.day for each in found] == [date(2011, 12, 29), date(2011, 12, 31)]
    assert all(total_time(each.work) == 8 * HOUR for each in found)
    # Round the clock nothing is missing and nothing counts twice.
    three = calendar(
        shift("06:00", "14:00"), shift("14:00", "22:00"), shift("22:00", "06:00"), zone=zone
    )
    week = at("2011-12-27", zone), at("2012-01-03", zone)
    assert working_time(three, *week) == week[1] - week[0] == 6 * DAY


def test_breaks_are_no_work_also_behind_midnight() -> None:
    planned = calendar(shift("22:00", "06:00", ("23:45", "00:15"), ("03:00", "03:30")))
    spans = working_spans(planned, at("2026-06-01T20:00"), at("2026-06-02T04:00"))
    assert [(span.start, span.end) for span in spans] == [
        (at("2026-06-01T20:00"), at("2026-06-01T21:45")),
        (at("2026-06-01T22:15"), at("2026-06-02T01:00")),
        (at("2026-06-02T01:30"), at("2026-06-02T04:00")),
    ]
    assert shift_at(planned, at("2026-06-01T22:00")) is not None, "a break is part of its shift"


def test_overlapping_shifts_count_once_and_keep_their_names() -> None:
    early = shift("06:00", "14:15", ("09:00", "09:30"), name="Early")
    planned = calendar(early, shift("14:00", "22:00", name="Late"), shift("08:00", "12:00"))
    noon, day = at("2026-06-01T04:00"), Span(at("2026-06-01T00:00"), at("2026-06-01T22:00"))
    assert working_time(planned, *day) == 16 * HOUR, "somebody works in the others' break"
    handover = noon + 8 * HOUR + 5 * MINUTE
    found = shifts_between(planned, handover, handover + MINUTE)
    assert [each.name for each in found] == ["Early", "Late"]
    first = shift_at(planned, handover)
    assert first is not None
    assert first.name == "Early"


def test_a_night_shift_belongs_to_the_day_on_which_it_began() -> None:
    planned = calendar(shift("22:00", "06:00", weekdays=WORKDAYS, name="Night"))
    saturday = shift_at(planned, at("2026-06-06T03:00"))
    assert saturday is not None
    assert (saturday.name, saturday.day) == ("Night", date(2026, 6, 5))
    assert shift_at(planned, at("2026-06-06T04:00")) is None, "its end is outside"
    assert shift_at(planned, at("2026-06-07T23:00")) is None


def test_planned_stops_are_taken_from_working_time_once() -> None:
    planned = calendar(shift("06:00", "14:00"))
    day = at("2026-06-01T00:00"), at("2026-06-02T00:00")
    stops = [
        Span(at("2026-06-01T03:00"), at("2026-06-01T05:00")),  # an hour of it before the shift
        Span(at("2026-06-01T04:30"), at("2026-06-01T05:30")),
    ]
    assert planned_busy_time(planned, *day) == 8 * HOUR
    assert planned_busy_time(planned, *day, stops=stops) == timedelta(hours=6.5)


def test_adding_jumps_over_the_weekend_and_stops_at_the_end_of_a_shift() -> None:
    planned = calendar(shift("06:00", "14:00", weekdays=WORKDAYS))
    friday = at("2026-06-05T10:00")  # noon in Berlin
    assert add_working_time(planned, friday, 2 * HOUR) == at("2026-06-05T12:00")
    assert add_working_time(planned, friday, 3 * HOUR) == at("2026-06-08T05:00")
    assert add_working_time(planned, at("2026-06-08T05:00"), -3 * HOUR) == friday
    assert add_working_time(planned, at("2026-06-08T04:00"), -HOUR) == at("2026-06-05T11:00")
    assert add_working_time(planned, at("2026-06-06T12:00"), timedelta()) == at("2026-06-06T12:00")


def test_next_working_instant_is_now_while_work_goes_on() -> None:
    planned = calendar(shift("06:00", "14:00", weekdays=WORKDAYS))
    assert next_working_instant(planned, at("2026-06-05T10:00")) == at("2026-06-05T10:00")
    assert next_working_instant(planned, at("2026-06-05T12:00")) == at("2026-06-08T04:00")


@pytest.mark.parametrize(
    "empty",
    [
        WorkingCalendar(),
        calendar(),
        calendar(shift("06:00", "14:00", valid_until=date(2020, 1, 1))),
    ],
)
def test_where_nothing_is_planned_the_search_ends(empty: WorkingCalendar) -> None:
    start = at("2026-06-01T00:00")
    assert next_working_instant(empty, start) is None
    assert working_time(empty, start, start + 30 * DAY) == timedelta()
    assert shift_at(empty, start) is None
    with pytest.raises(NoWorkingTimeError) as refused:
        add_working_time(empty, start, HOUR)
    assert refused.value.context == {"missing_s": 3600}


def test_no_calendar_is_not_the_same_as_no_work() -> None:
    assert not WorkingCalendar().is_known
    assert calendar().is_known


def test_a_person_works_their_shifts_without_absences() -> None:
    days_off = Absence(first=date(2026, 6, 2), last=date(2026, 6, 3))
    doctor = Absence(
        first=date(2026, 6, 4), last=date(2026, 6, 4), start=time(12), end=time(23, 30)
    )
    planned = calendar(shift("22:00", "06:00", name="Night"), absences=(days_off, doctor))
    spans = working_spans(planned, at("2026-06-01T12:00"), at("2026-06-05T12:00"))
    assert spans == [
        # The night that began before the vacation is worked to its end.
        Span(at("2026-06-01T20:00"), at("2026-06-02T04:00")),
        Span(at("2026-06-04T21:30"), at("2026-06-05T04:00")),
    ]
    night = shift_at(planned, at("2026-06-02T23:00"))
    assert night is not None, "the shift is theirs, though they do not come"
    assert night.work == ()


def test_a_day_is_worked_out_once() -> None:
    planned = calendar(shift("06:00", "14:00"))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    working_time(planned, start, start + 10 * DAY)
    first = dict(planned.known_days)
    assert working_time(planned, start, start + 10 * DAY) == 80 * HOUR
    assert all(planned.known_days[day] is known for day, known in first.items())
    assert len(planned.known_days) < 20, "only what was asked for"
    assert working_spans(planned, start.astimezone(BERLIN), start + DAY)

"""Stops from what a machine did: whole, shift by shift, with the last word that was said."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.domain.spans import Span
from core.domain.working_time.calendars import ShiftSpan
from shopmonitor.domain.intervals import StateObservation, build_intervals
from shopmonitor.domain.stops import Said, Stand, Stop, find_stands, find_stops, is_short

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
TWO_MINUTES = timedelta(minutes=2)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def stand(start: float, end: float, *, is_silent: bool = False) -> Stand:
    return Stand(at(start), at(end), is_silent)


def early(end: float = 480) -> ShiftSpan:
    return ShiftSpan("Early", START.date(), at(0), at(end), (Span(at(0), at(end)),))


def late() -> ShiftSpan:
    return ShiftSpan("Late", START.date(), at(480), at(960), (Span(at(480), at(960)),))


def reasons(stops: list[Stop]) -> list[tuple[float, float, int | None]]:
    minute = timedelta(minutes=1)
    return [((s.start - START) / minute, (s.end - START) / minute, s.reason) for s in stops]


def found(
    *said: Said, stands: list[Stand], shifts: list[ShiftSpan] | None = None
) -> list[tuple[float, float, int | None]]:
    return reasons(find_stops(stands=stands, shifts=shifts, said=said, threshold=TWO_MINUTES))


def test_a_stand_is_one_however_many_words_it_holds() -> None:
    words = [(0, "ACTIVE"), (5, "READY"), (9, "UNAVAILABLE"), (12, "STOPPED"), (20, "ACTIVE")]
    intervals = build_intervals(
        observations=[StateObservation(at(minute), word) for minute, word in words],
        start=at(0),
        end=at(30),
    )
    assert find_stands(intervals) == [stand(5, 20)]


def test_a_stand_in_which_nothing_was_heard_is_silent() -> None:
    intervals = build_intervals(
        observations=[StateObservation(at(0), "ACTIVE"), StateObservation(at(5), "UNAVAILABLE")],
        start=at(0),
        end=at(30),
    )
    assert find_stands(intervals) == [stand(5, 30, is_silent=True)]


def test_short_stands_are_not_asked_about() -> None:
    assert is_short(stand(0, 1.9), threshold=TWO_MINUTES)
    assert not is_short(stand(0, 2), threshold=TWO_MINUTES)
    assert found(stands=[stand(0, 1), stand(5, 9)]) == [(5, 9, None)]


def test_each_shift_is_asked_for_its_own_part_and_nobody_for_the_night() -> None:
    assert found(stands=[stand(470, 1200)], shifts=[early(), late()]) == [
        (470, 480, None),
        (480, 960, None),
    ]


def test_overlapping_shifts_share_no_minute() -> None:
    assert found(stands=[stand(470, 500)], shifts=[early(490), late()]) == [
        (470, 490, None),
        (490, 500, None),
    ]


def test_the_later_word_holds() -> None:
    said = [Said(at(0), at(10), 1), Said(at(0), at(10), 2)]
    assert found(*said, stands=[stand(0, 10)]) == [(0, 10, 2)]
    assert found(*said, Said(at(0), at(10), None), stands=[stand(0, 10)]) == [(0, 10, None)]


def test_a_reason_stays_with_a_stop_that_became_longer_at_either_end() -> None:
    assert found(Said(at(4), at(9), 1), stands=[stand(2, 30)]) == [(2, 30, 1)]


def test_a_cut_stop_has_a_reason_for_each_part() -> None:
    said = [Said(at(0), at(20), 1), Said(at(8), at(20), None)]
    assert found(*said, stands=[stand(0, 20)]) == [(0, 8, 1), (8, 20, None)]
    assert found(*said, Said(at(8), at(20), 1), stands=[stand(0, 20)]) == [(0, 20, 1)]


@given(
    bounds=st.lists(st.integers(0, 400), min_size=2, max_size=12, unique=True),
    said=st.lists(
        st.tuples(st.integers(0, 399), st.integers(1, 60), st.sampled_from([None, 1, 2])),
        max_size=8,
    ),
)
def test_parts_of_stops_fill_them_without_gap_or_overlap(
    bounds: list[int], said: list[tuple[int, int, int | None]]
) -> None:
    edges = sorted(bounds)[: len(bounds) // 2 * 2]
    stands = [stand(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)]
    words = [Said(at(start), at(start + length), reason) for start, length, reason in said]

    stops = find_stops(stands=stands, shifts=None, said=words, threshold=timedelta())

    whole = sum((each.end - each.start for each in stands), timedelta())
    assert sum((each.end - each.start for each in stops), timedelta()) == whole
    assert stops == sorted(stops, key=lambda stop: stop.start)
    for one, other in pairwise(stops):
        assert one.end <= other.start

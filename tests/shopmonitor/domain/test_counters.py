"""Part counters: increments, resets, and what was made while nobody could look."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.domain.counters import CounterReading, Increment, count_increments

START = datetime(2018, 5, 9, tzinfo=UTC)
SHOWN = st.lists(st.none() | st.integers(0, 50), max_size=30)


def readings(*shown: int | None) -> list[CounterReading]:
    return [
        CounterReading(START + timedelta(minutes=minute), value)
        for minute, value in enumerate(shown)
    ]


def pieces(shown: Sequence[int | None], before: int | None = None) -> list[int]:
    found = count_increments(readings=readings(*shown), shown_before=before)
    return [increment.pieces for increment in found]


def test_only_what_was_made_since_the_reading_before_counts() -> None:
    assert count_increments(readings=readings(2345, 2345, 2347), shown_before=None) == [
        Increment(START + timedelta(minutes=2), 2)
    ]


def test_a_counter_that_falls_was_reset() -> None:
    assert pieces([10, 12, 0, 3, 1]) == [2, 3, 1]


def test_pieces_made_while_the_counter_was_out_of_sight_are_not_lost() -> None:
    assert pieces([10, None, None, 14]) == [4]


def test_a_reading_from_before_is_built_on() -> None:
    assert pieces([7], before=5) == [2]


@given(SHOWN, st.integers(0, 30))
def test_any_cut_into_two_batches_counts_the_same(shown: list[int | None], cut: int) -> None:
    first, second = shown[:cut], shown[cut:]
    seen = [value for value in first if value is not None]

    in_two = pieces(first) + pieces(second, before=seen[-1] if seen else None)

    assert in_two == pieces(shown)


@given(st.lists(st.integers(0, 9), max_size=20))
def test_a_counter_that_never_falls_counts_its_whole_rise(steps: list[int]) -> None:
    shown = list(accumulate(steps))

    assert sum(pieces(shown, before=0)) == sum(steps)

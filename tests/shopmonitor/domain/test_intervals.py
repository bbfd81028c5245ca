"""State intervals: no gap, no overlap, the same whatever order the news came in."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.domain.intervals import (
    StateInterval,
    StateObservation,
    build_intervals,
    time_per_execution,
)

START = datetime(2018, 5, 9, tzinfo=UTC)
END = START + timedelta(hours=1)
WORDS = st.sampled_from(["ACTIVE", "READY", "STOPPED", "UNAVAILABLE"])
# Around the span too, and often at its very edges.
OFFSETS = st.integers(-20, 3620) | st.sampled_from([0, 3600])
OBSERVATIONS = st.dictionaries(OFFSETS, WORDS, max_size=30).map(
    lambda words: [StateObservation(at(second), word) for second, word in words.items()]
)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def test_the_state_before_the_span_is_in_force_at_its_start() -> None:
    observations = [
        StateObservation(at(-500), "STOPPED"),
        StateObservation(at(-20), "ACTIVE"),
        StateObservation(at(10.000001), "READY"),
        StateObservation(END, "STOPPED"),
    ]

    assert build_intervals(observations=observations, start=START, end=END) == [
        StateInterval(START, at(10.000001), "ACTIVE"),
        StateInterval(at(10.000001), END, "READY"),
    ]


def test_before_the_first_observation_nothing_is_known() -> None:
    observations = [StateObservation(at(60), "ACTIVE")]

    assert time_per_execution(build_intervals(observations=observations, start=START, end=END)) == {
        "ACTIVE": timedelta(seconds=3540),
        "UNAVAILABLE": timedelta(seconds=60),
    }


def test_the_same_state_again_starts_no_new_interval() -> None:
    observations = [StateObservation(at(second), "ACTIVE") for second in (0, 10, 20)]

    assert build_intervals(observations=observations, start=START, end=END) == [
        StateInterval(START, END, "ACTIVE")
    ]


def test_of_several_observations_at_one_moment_the_last_given_counts() -> None:
    observations = [
        StateObservation(at(0), "ACTIVE"),
        StateObservation(at(10), "READY"),
        StateObservation(at(10), "STOPPED"),
    ]

    assert build_intervals(observations=observations, start=START, end=END)[1:] == [
        StateInterval(at(10), END, "STOPPED")
    ]


@pytest.mark.parametrize(
    ("known_until", "known_s"), [(-1, 0), (0, 0), (60, 60), (3600, 3600), (9999, 3600)]
)
def test_what_lies_in_the_future_is_unknown(known_until: int, known_s: int) -> None:
    intervals = build_intervals(
        observations=[StateObservation(at(-5), "ACTIVE"), StateObservation(at(70), "ACTIVE")],
        start=START,
        end=END,
        known_until=at(known_until),
    )

    times = time_per_execution(intervals)
    assert times.get("ACTIVE", timedelta()) == timedelta(seconds=known_s)
    assert sum(times.values(), timedelta()) == END - START


def test_an_empty_span_has_no_intervals() -> None:
    observations = [StateObservation(START, "ACTIVE")]

    assert build_intervals(observations=observations, start=START, end=START) == []


@given(OBSERVATIONS, st.randoms(use_true_random=False), st.none() | OFFSETS)
def test_any_order_gives_the_same_intervals_and_they_fill_the_span(
    observations: list[StateObservation], random: Random, known_second: int | None
) -> None:
    known_until = None if known_second is None else at(known_second)
    shuffled = observations.copy()
    random.shuffle(shuffled)

    intervals = build_intervals(
        observations=shuffled, start=START, end=END, known_until=known_until
    )

    assert intervals == build_intervals(
        observations=sorted(observations), start=START, end=END, known_until=known_until
    )
    assert intervals[0].started_at == START
    assert intervals[-1].ended_at == END
    for one, following in pairwise(intervals):
        assert one.ended_at == following.started_at
        assert one.execution != following.execution
    assert sum(time_per_execution(intervals).values(), timedelta()) == END - START


@given(OBSERVATIONS, st.sets(st.integers(1, 3599), max_size=5))
def test_the_times_of_the_parts_are_the_time_of_the_whole(
    observations: list[StateObservation], cuts: set[int]
) -> None:
    edges = [START, *(at(second) for second in sorted(cuts)), END]
    parts = [
        interval
        for start, end in pairwise(edges)
        for interval in build_intervals(observations=observations, start=start, end=end)
    ]

    whole = build_intervals(observations=observations, start=START, end=END)
    assert time_per_execution(parts) == time_per_execution(whole)


@given(OBSERVATIONS)
def test_at_any_second_the_state_is_the_latest_word(observations: list[StateObservation]) -> None:
    intervals = build_intervals(observations=observations, start=START, end=END)

    for second in range(0, 3600, 97):
        said = [(o.occurred_at, o.execution) for o in observations if o.occurred_at <= at(second)]
        wanted = max(said)[1] if said else "UNAVAILABLE"
        found = [i.execution for i in intervals if i.started_at <= at(second) < i.ended_at]
        assert found == [wanted]

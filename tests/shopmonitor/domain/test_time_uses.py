"""What each instant counted as: one thing, and the sums fill the span."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.kpis import TimeUse, busy_time
from core.domain.spans import Span
from shopmonitor.domain.intervals import StateObservation, build_intervals
from shopmonitor.domain.stops import Said, find_stands, find_stops
from shopmonitor.domain.time_uses import MachinePast, cut_pieces, sum_uses

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
USES = {1: TimeUse.DOWN, 2: TimeUse.PLANNED_STOP, 3: TimeUse.SETUP, 4: TimeUse.LOSS}
WORDS = st.sampled_from(["ACTIVE", "READY", "FEED_HOLD", "UNAVAILABLE"])


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def past(
    words: dict[int, str], *said: Said, work: list[Span] | None = None, end: float = 100
) -> MachinePast:
    intervals = build_intervals(
        observations=[StateObservation(at(minute), word) for minute, word in words.items()],
        start=at(0),
        end=at(end),
    )
    stands, threshold = find_stands(intervals), timedelta(minutes=2)
    stops = find_stops(stands=stands, shifts=None, said=said, threshold=threshold)
    return MachinePast(intervals, stands, stops, work, USES, threshold)


def minutes(known: MachinePast, start: float = 0, end: float = 100) -> dict[TimeUse, float]:
    sums = sum_uses(cut_pieces(known), span=Span(at(start), at(end)))
    return {use: time / timedelta(minutes=1) for use, time in sums.items() if time}


def test_every_use_is_told_apart() -> None:
    known = past(
        {0: "ACTIVE", 10: "READY", 11: "ACTIVE", 20: "STOPPED", 30: "ACTIVE", 40: "READY",
         50: "ACTIVE", 60: "READY", 70: "ACTIVE", 80: "UNAVAILABLE", 90: "READY"},
        Said(at(20), at(30), 1), Said(at(40), at(50), 2), Said(at(60), at(70), 3),
        work=[Span(at(0), at(95))],
    )  # fmt: skip
    assert minutes(known) == {
        TimeUse.PRODUCING: 49,
        TimeUse.SHORT_STOP: 1,
        TimeUse.DOWN: 10,
        TimeUse.PLANNED_STOP: 10,
        TimeUse.SETUP: 10,
        TimeUse.UNKNOWN: 10,
        TimeUse.UNQUALIFIED: 5,
        TimeUse.NOT_PLANNED: 5,
    }


def test_what_runs_in_a_break_is_not_planned() -> None:
    work = [Span(at(0), at(30)), Span(at(45), at(100))]
    assert minutes(past({0: "ACTIVE"}, work=work)) == {
        TimeUse.PRODUCING: 85,
        TimeUse.NOT_PLANNED: 15,
    }


def test_nothing_known_has_no_pieces() -> None:
    assert cut_pieces(past({}, end=0)) == []


@given(
    words=st.dictionaries(st.integers(0, 99), WORDS, max_size=30),
    said=st.lists(
        st.tuples(st.integers(0, 90), st.integers(1, 40), st.sampled_from([None, 1, 2, 3, 4])),
        max_size=6,
    ),
    work=st.none() | st.tuples(st.integers(0, 50), st.integers(51, 120)),
    cut=st.integers(0, 100),
)
def test_sums_fill_the_span_and_add_up_wherever_it_is_cut(
    words: dict[int, str],
    said: list[tuple[int, int, int | None]],
    work: tuple[int, int] | None,
    cut: int,
) -> None:
    known = past(
        words,
        *(Said(at(start), at(start + length), reason) for start, length, reason in said),
        work=None if work is None else [Span(at(work[0]), at(work[1]))],
    )
    pieces = cut_pieces(known, edges=[at(cut)])
    whole = sum_uses(pieces, span=Span(at(0), at(100)))
    first, second = (sum_uses(pieces, span=Span(*each)) for each in _halves(cut))

    assert sum(whole.values(), timedelta()) == timedelta(minutes=100)
    assert whole == {use: first[use] + second[use] for use in TimeUse}
    planned = 100 if work is None else min(work[1], 100) - work[0]
    assert busy_time(whole) == timedelta(minutes=planned) - whole[TimeUse.PLANNED_STOP]


def _halves(cut: int) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    return (at(0), at(cut)), (at(cut), at(100))

"""Quarters of an hour: where they begin, and that they fill what they are cut from."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.domain.kpis import Counts, TimeUse
from core.domain.spans import Span
from shopmonitor.domain.buckets import BUCKET, bucket_start, fill_buckets, starts_in, whole_buckets
from shopmonitor.domain.intervals import StateObservation, build_intervals
from shopmonitor.domain.stops import find_stands, find_stops
from shopmonitor.domain.time_uses import MachinePast

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def past(words: dict[int, str], *, work: list[Span] | None = None) -> MachinePast:
    intervals = build_intervals(
        observations=[
            StateObservation(START + timedelta(milliseconds=at), word) for at, word in words.items()
        ],
        start=START,
        end=START + timedelta(hours=1),
    )
    stands, threshold = find_stands(intervals), timedelta(minutes=2)
    stops = find_stops(stands=stands, shifts=None, said=(), threshold=threshold)
    return MachinePast(intervals, stands, stops, work, {}, threshold)


def test_buckets_begin_at_full_quarters() -> None:
    at = datetime(2026, 3, 2, 6, 29, 59, 999_999, tzinfo=UTC)
    assert bucket_start(at) == datetime(2026, 3, 2, 6, 15, tzinfo=UTC)
    assert bucket_start(bucket_start(at)) == bucket_start(at)
    whole = whole_buckets(Span(at, at + timedelta(seconds=1)))
    assert whole == Span(bucket_start(at), bucket_start(at) + 2 * BUCKET)
    assert whole_buckets(whole) == whole
    assert len(list(starts_in(whole))) == 2


def test_pieces_stand_in_the_bucket_of_their_instant() -> None:
    one = Counts(good=Decimal(1), total=Decimal(1))
    span = Span(START, START + 2 * BUCKET)
    counts = [(START, one), (START + BUCKET, one), (START + BUCKET, one), (START - BUCKET, one)]
    filled = fill_buckets(past=past({0: "ACTIVE"}), counts=counts, span=span)
    assert [(each["good"], each["scrap"]) for each in filled.values()] == [("1", "0"), ("2", "0")]
    assert [each["producing_us"] for each in filled.values()] == [0, 0]


@given(
    words=st.dictionaries(
        st.integers(0, 3_600_000),
        st.sampled_from(["ACTIVE", "READY", "FEED_HOLD", "UNAVAILABLE"]),
        max_size=30,
    ),
    work=st.tuples(st.integers(0, 1800), st.integers(1801, 4000)),
)
def test_times_fill_each_bucket_to_the_microsecond(
    words: dict[int, str], work: tuple[int, int]
) -> None:
    planned = Span(*(START + timedelta(seconds=second) for second in work))
    span = Span(START, START + timedelta(hours=1))
    filled = fill_buckets(past=past(words, work=[planned]), counts=(), span=span)
    classes = ("executing", "interrupted", "idle", "unavailable")
    assert len(filled) == 4
    for times in filled.values():
        assert sum(int(times[f"{word}_us"]) for word in classes) == 900_000_000
        assert sum(int(times[f"{use.value}_us"]) for use in TimeUse) == 900_000_000

"""Spans: instants with an offset, the end not before the start."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.spans import (
    Span,
    clip_spans,
    cut_out,
    merge_spans,
    read_span,
    total_time,
)
from core.errors import InvalidInputError

SIX = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-01T06:00:00Z", "2026-03-01T06:00:00.000001Z"),
        ("2026-03-01T07:00:00+01:00", "2026-03-01T07:00:00.000001+01:00"),
        ("2026-03-01T07:00:00 01:00", " 2026-03-01T01:00:00.000001-05:00"),
    ],
)
def test_an_instant_is_read_in_any_offset(start: str, end: str) -> None:
    assert read_span(start=start, end=end) == Span(SIX, SIX.replace(microsecond=1))


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-03-01", "2026-03-01T06:00:00", "0001-01-01T00:00:00+01:00"]
)
@pytest.mark.parametrize("field", ["from", "to"])
def test_what_is_no_instant_is_refused_by_field(field: str, text: str) -> None:
    texts = {"from": "2026-03-01T06:00:00Z", "to": "2026-03-01T06:00:00Z"} | {field: text}

    with pytest.raises(InvalidInputError, match=f"{field}: ISO 8601") as refused:
        read_span(start=texts["from"], end=texts["to"])

    assert [error["field"] for error in refused.value.context["errors"]] == [field]


def test_a_span_never_runs_backwards() -> None:
    with pytest.raises(InvalidInputError, match="must not lie before"):
        read_span(start="2026-03-01T06:00:01Z", end="2026-03-01T06:00:00Z")


def test_a_span_may_be_empty() -> None:
    text = "2026-03-01T06:00:00Z"

    assert read_span(start=text, end=text) == Span(SIX, SIX)


MINUTES = st.tuples(st.integers(0, 60), st.integers(0, 60))
LISTS = st.lists(MINUTES.map(lambda pair: Span(*(_minute(number) for number in pair))), max_size=8)


def _minute(number: int) -> datetime:
    return SIX + timedelta(minutes=number)


def minutes(spans: list[Span]) -> set[datetime]:
    """Return the minutes of the spans, one by one; a span that runs backwards has none."""
    each = [_minute(number) for number in range(60)]
    return {minute for minute in each if any(span.start <= minute < span.end for span in spans)}


@settings(deadline=None)
@given(spans=LISTS)
def test_merged_spans_hold_the_same_minutes_and_stand_apart(spans: list[Span]) -> None:
    merged = merge_spans(spans)
    assert minutes(merged) == minutes(spans)
    assert total_time(merged) == len(minutes(spans)) * timedelta(minutes=1)
    assert all(a.end < b.start for a, b in pairwise(merged))


@settings(deadline=None)
@given(spans=LISTS, holes=LISTS)
def test_holes_are_taken_out_and_nothing_else(spans: list[Span], holes: list[Span]) -> None:
    real = [hole for hole in holes if hole.start <= hole.end]
    left = cut_out(merge_spans(spans), holes=real)
    assert minutes(left) == minutes(spans) - minutes(real)
    assert total_time(left) == len(minutes(left)) * timedelta(minutes=1)


@settings(deadline=None)
@given(spans=LISTS, frame=MINUTES)
def test_clipped_spans_lie_inside(spans: list[Span], frame: tuple[int, int]) -> None:
    to = Span(*(_minute(number) for number in sorted(frame)))
    assert minutes(clip_spans(spans, to=to)) == minutes(spans) & minutes([to])

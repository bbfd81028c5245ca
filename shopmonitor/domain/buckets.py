"""Quarters of an hour: which ones a span touches, and what each of them was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from core.domain.kpis import CLASS_OF_EXECUTION, Counts, ExecutionClass, TimeUse
from core.domain.spans import Span
from shopmonitor.domain.time_uses import MachinePast, cut_pieces

BUCKET: Final = timedelta(minutes=15)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
TIME_COLUMNS: Final = tuple(f"{word.value}_us" for word in (*ExecutionClass, *TimeUse))
COLUMNS: Final = (*TIME_COLUMNS, *Counts._fields)


def bucket_start(at: datetime) -> datetime:
    """Return the beginning of the bucket that an instant (aware) lies in."""
    return _EPOCH + (at - _EPOCH) // BUCKET * BUCKET


def whole_buckets(span: Span) -> Span:
    """Return the span of all buckets that a span touches."""
    end = bucket_start(span.end)
    return Span(bucket_start(span.start), end if end == span.end else end + BUCKET)


def starts_in(span: Span) -> Iterator[datetime]:
    """Yield the beginnings of the buckets of a span of whole buckets."""
    start = span.start
    while start < span.end:
        yield start
        start += BUCKET


def fill_buckets(
    *, past: MachinePast, counts: Iterable[tuple[datetime, Counts]], span: Span
) -> dict[datetime, dict[str, int | str]]:
    """Return what each bucket of a span was, by its beginning, as its columns hold it.

    Args:
        past: covers the span.
        counts: pieces with the instants at which they were made.
        span: of whole buckets.
    """
    starts = list(starts_in(span))
    found: dict[datetime, dict[str, int]] = {
        start: dict.fromkeys(TIME_COLUMNS, 0) for start in starts
    }
    for piece in cut_pieces(past, edges=[*starts, span.end]):
        bucket = found.get(bucket_start(piece.start))
        if bucket is None:
            continue
        length = (piece.end - piece.start) // timedelta(microseconds=1)
        bucket[f"{CLASS_OF_EXECUTION[piece.execution].value}_us"] += length
        if past.work is not None:
            bucket[f"{piece.use.value}_us"] += length
    pieces = _counts_by_bucket(counts)
    return {
        start: {**times, **_written(pieces.get(start, Counts()))} for start, times in found.items()
    }


def _counts_by_bucket(counts: Iterable[tuple[datetime, Counts]]) -> Mapping[datetime, Counts]:
    found: dict[datetime, Counts] = {}
    for at, pieces in counts:
        start = bucket_start(at)
        before = found.get(start, Counts())
        found[start] = Counts(*(one + other for one, other in zip(before, pieces, strict=True)))
    return found


def _written(counts: Counts) -> dict[str, str]:
    return {name: str(pieces) for name, pieces in counts._asdict().items()}

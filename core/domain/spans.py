"""Spans of time as people and programs name them: from ≤ t < to."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from core.errors import InvalidInputError


class Span(NamedTuple):
    """From `start` up to, not including, `end`; aware UTC."""

    start: datetime
    end: datetime


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the instants of all spans as spans that neither meet nor overlap, in order."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def clip_spans(spans: Iterable[Span], *, to: Span) -> list[Span]:
    """Return what lies of each span inside another one."""
    cut = (Span(max(span.start, to.start), min(span.end, to.end)) for span in spans)
    return [span for span in cut if span.start < span.end]


def cut_out(spans: Iterable[Span], *, holes: Iterable[Span]) -> list[Span]:
    """Return what is left of each span when the holes are taken out."""
    left = list(spans)
    for hole in holes:
        left = [
            piece
            for span in left
            for piece in (
                Span(span.start, min(span.end, hole.start)),
                Span(max(span.start, hole.end), span.end),
            )
            if piece.start < piece.end
        ]
    return left


def total_time(spans: Iterable[Span]) -> timedelta:
    """Return how long the spans are together; time that two of them share counts twice."""
    return sum((span.end - span.start for span in spans), timedelta())


def read_span(*, start: str, end: str) -> Span:
    """Read a span from two ISO 8601 instants with offset.

    Raises:
        InvalidInputError: one is no such instant, or the end lies before the
            start; `errors` names the field.
    """
    span = Span(_read_instant("from", start), _read_instant("to", end))
    if span.end < span.start:
        raise _refuse("to", "before_from", "to: must not lie before from.")
    return span


def _read_instant(field: str, text: str) -> datetime:
    # In an address a `+` that was not escaped arrives as a blank.
    try:
        instant = datetime.fromisoformat(text.strip().replace(" ", "+"))
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    detail = f"{field}: ISO 8601 with an offset is wanted, such as 2026-03-01T06:00:00Z."
    raise _refuse(field, "not_an_instant", detail)


def _refuse(field: str, code: str, detail: str) -> InvalidInputError:
    return InvalidInputError(detail, errors=[{"field": field, "code": code, "detail": detail}])

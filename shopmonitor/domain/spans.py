"""Spans of time as people and programs name them: from ≤ t < to."""

from datetime import UTC, datetime
from typing import NamedTuple

from core.errors import InvalidInputError


class Span(NamedTuple):
    """From `start` up to, not including, `end`; aware UTC."""

    start: datetime
    end: datetime


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

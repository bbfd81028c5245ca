"""Spans: instants with an offset, the end not before the start."""

from datetime import UTC, datetime

import pytest

from core.errors import InvalidInputError
from shopmonitor.domain.spans import Span, read_span

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

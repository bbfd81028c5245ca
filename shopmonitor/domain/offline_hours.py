"""When a machine is open while a node is without the server: local hours as spans of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]


def open_spans(
    *,
    allowed_from: time | None,
    allowed_until: time | None,
    zone: ZoneInfo,
    begin: datetime,
    end: datetime,
) -> list[Span] | None:
    """Return the spans within which a machine is open, in unix seconds; None: always.

    Args:
        allowed_from: local time; later than `allowed_until` means past midnight, equal all day.
        begin: aware; the spans are cut to `begin` and `end`.
    """
    if allowed_from is None or allowed_until is None or allowed_from == allowed_until:
        return None
    first, last = int(begin.timestamp()), int(end.timestamp())
    day = begin.astimezone(zone).date() - timedelta(days=1)
    spans = []
    while day <= end.astimezone(zone).date():
        closes_on = day if allowed_from < allowed_until else day + timedelta(days=1)
        opens, closes = _unix(day, allowed_from, zone), _unix(closes_on, allowed_until, zone)
        if max(opens, first) < min(closes, last):
            spans.append((max(opens, first), min(closes, last)))
        day += timedelta(days=1)
    return spans


def _unix(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, zone).astimezone(UTC).timestamp())

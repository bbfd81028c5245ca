"""The machine's own time: booked once, however many people are there and however late it is told.

Of those who are there one session carries the machine's time, from its
`machine_from` on; that instant is the frontier. Before the frontier all
presence of ended sessions has been told, nothing behind it. Whoever ends moves
the frontier (the carrier) or fills in what was not known before it (who came
late), and tells the difference. So what is told adds up to the union of
presence, in whatever order the swipes arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from core.domain.spans import Span
from shopmonitor.domain.situations import SessionFacts


class Frontier(NamedTuple):
    """Up to when presence is told, before and after a session has ended; aware UTC."""

    before: datetime
    after: datetime


def carries_from(started_at: datetime, presence_until: datetime | None) -> datetime:
    """Return from when the first who comes carries the machine's time: never what is told."""
    return started_at if presence_until is None else max(started_at, presence_until)


def move_frontier(
    own: SessionFacts,
    *,
    ended: Span,
    present: list[SessionFacts],
    heir: SessionFacts | None,
    presence_until: datetime | None,
) -> Frontier:
    """Say how far presence is told when a session ends.

    Args:
        ended: the whole session.
        present: the open sessions, the ending one among them.
        heir: who carries from now on, when the ending one has carried.
        presence_until: the latest end of any other session.
    """
    carrier = next((session for session in present if session.machine_from is not None), own)
    before = carrier.machine_from or ended.start
    if own.machine_from is None:
        return Frontier(before, before)
    if heir is not None:
        return Frontier(before, max(before, ended.end, heir.started_at))
    return Frontier(before, max(before, ended.end, presence_until or ended.end))


def past_wanted(ended: Span, frontier: Frontier) -> Span | None:
    """Return within which span ended sessions of others count; None when they cannot matter."""
    orphans = ended.end < frontier.after and frontier.before < frontier.after
    if ended.start >= frontier.before and not orphans:
        return None
    return Span(min(ended.start, frontier.before), max(ended.end, frontier.after))


def machine_time(ended: Span, frontier: Frontier, past: Iterable[Span]) -> timedelta:
    """Return the machine's time that a session tells when it ends.

    Args:
        past: the ended sessions of others, as far as `past_wanted` asks for them.
    """
    others = list(past)
    behind = _length([*others, ended], frontier.before, frontier.after)
    late_end = min(ended.end, frontier.before)
    late = _length([ended], ended.start, late_end) - _length(others, ended.start, late_end)
    return behind + late


def _length(spans: Iterable[Span], low: datetime, high: datetime) -> timedelta:
    """Return how long the union of spans is between two instants."""
    total, reached = timedelta(), low
    for start, end in sorted(spans):
        begin, stop = max(start, reached), min(end, high)
        if stop > begin:
            total += stop - begin
            reached = stop
    return total

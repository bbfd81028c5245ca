"""What a person may say of their own session, and which colleague carries the machine's time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from core.domain.spans import Span

LONGEST = timedelta(days=1)


class Fault(Enum):
    """Why a wish cannot be."""

    SWAPPED = "swapped"
    FUTURE = "future"
    TOO_LONG = "too_long"
    OVERLAPS = "overlaps"


def find_fault(wanted: Span, *, others: Iterable[Span], now: datetime) -> Fault | None:
    """Return why a session cannot have been so.

    Args:
        others: what else is booked or asked for by the same person at the same machine.
    """
    if wanted.end <= wanted.start:
        return Fault.SWAPPED
    if wanted.end > now:
        return Fault.FUTURE
    if wanted.end - wanted.start > LONGEST:
        return Fault.TOO_LONG
    if any(wanted.start < other.end and other.start < wanted.end for other in others):
        return Fault.OVERLAPS
    return None


def share_presence(
    sessions: Iterable[tuple[int, Span]], *, until: datetime | None
) -> dict[int, timedelta]:
    """Share the union of presence out: what each session tells of the machine's own time.

    Args:
        sessions: ended sessions with their keys; who came first carries.
        until: from when somebody who is still there carries; None: nobody is.
    """
    told: dict[int, timedelta] = {}
    reached: datetime | None = None
    for key, span in sorted(sessions, key=lambda each: (each[1].start, each[0])):
        begin = span.start if reached is None else max(span.start, reached)
        end = span.end if until is None else min(span.end, until)
        told[key] = max(end - begin, timedelta())
        reached = end if reached is None else max(reached, end)
    return told

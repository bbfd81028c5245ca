"""Which shift a session belongs to, and when it has run on too long after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.domain.working_time.calendars import ShiftSpan


def end_of_shift(
    shifts: Iterable[ShiftSpan], *, started_at: datetime, grace: timedelta
) -> datetime | None:
    """Return the end of the shift that a session is for; None while there was none.

    Args:
        shifts: in order of time, those that have some part after `started_at`.
        grace: who begins within it before a shift ends has come early for the next one.
    """
    ends = (shift.end for shift in shifts if shift.end > started_at + grace)
    return next(ends, None)


def is_forgotten(*, ends_at: datetime | None, grace: timedelta, now: datetime) -> bool:
    """Tell whether somebody is signed in so long after the shift that they have forgotten."""
    return ends_at is not None and now >= ends_at + grace

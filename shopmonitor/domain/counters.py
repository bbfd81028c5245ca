"""Part counters: from absolute readings to pieces made."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class CounterReading(NamedTuple):
    """What the counter of a machine showed at a moment; None: unavailable."""

    occurred_at: datetime
    shown: int | None


class Increment(NamedTuple):
    """Pieces made since the reading before."""

    occurred_at: datetime
    pieces: int


def count_increments(
    *, readings: Iterable[CounterReading], shown_before: int | None
) -> list[Increment]:
    """Return the pieces between neighbouring readings, those of 0 left out.

    Readings in order of time. A counter that shows less than before was reset:
    all that it shows was made since. What the first reading ever shows was made
    before anybody looked and counts nothing. An unavailable reading is passed
    over: what was made meanwhile counts when the counter is seen again.
    """
    increments = []
    for reading in readings:
        if reading.shown is None:
            continue
        if shown_before is not None:
            reset = reading.shown < shown_before
            pieces = reading.shown if reset else reading.shown - shown_before
            if pieces:
                increments.append(Increment(reading.occurred_at, pieces))
        shown_before = reading.shown
    return increments

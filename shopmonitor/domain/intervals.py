"""Machine time: from single observations to intervals that never overlap.

An observation says what a machine did from its moment on; the interval ends
where the next observation begins. Before the first one, and after `known_until`,
nothing is known: UNAVAILABLE (MTConnect), never 0 and never "off".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, NamedTuple

UNKNOWN: Final = "UNAVAILABLE"


class StateObservation(NamedTuple):
    """From `occurred_at` on the machine was in this EXECUTION state."""

    occurred_at: datetime
    execution: str


class StateInterval(NamedTuple):
    """One EXECUTION state from `started_at` up to, not including, `ended_at`."""

    started_at: datetime
    ended_at: datetime
    execution: str

    @property
    def duration(self) -> timedelta:
        """Return the length, exact to the microsecond."""
        return self.ended_at - self.started_at


def build_intervals(
    *,
    observations: Iterable[StateObservation],
    start: datetime,
    end: datetime,
    known_until: datetime | None = None,
) -> list[StateInterval]:
    """Cover [start, end) without gap or overlap, each interval as long as can be.

    The order of the observations does not matter, but for those of one moment:
    the last one given counts. The latest at or before `start` is in force there.
    """
    known_end = end if known_until is None else max(start, min(end, known_until))
    intervals: list[StateInterval] = []
    since, execution = start, UNKNOWN
    for observation in sorted(observations, key=attrgetter("occurred_at")):
        if observation.occurred_at >= known_end:
            break
        if observation.occurred_at > since:
            _append(intervals, StateInterval(since, observation.occurred_at, execution))
            since = observation.occurred_at
        execution = observation.execution
    _append(intervals, StateInterval(since, known_end, execution))
    _append(intervals, StateInterval(known_end, end, UNKNOWN))
    return intervals


def _append(intervals: list[StateInterval], interval: StateInterval) -> None:
    """Add an interval; nothing when it is empty, and one with its like before it."""
    if interval.started_at >= interval.ended_at:
        return
    if intervals and intervals[-1].execution == interval.execution:
        interval = interval._replace(started_at=intervals.pop().started_at)
    intervals.append(interval)


def time_per_execution(intervals: Iterable[StateInterval]) -> dict[str, timedelta]:
    """Sum the time of each EXECUTION state that occurs; the sum of all is the span."""
    totals: dict[str, timedelta] = {}
    for interval in intervals:
        totals[interval.execution] = totals.get(interval.execution, timedelta()) + interval.duration
    return dict(sorted(totals.items()))

"""What each instant of a machine counted as, and sums of it; exact to the microsecond."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeVar

from core.domain.kpis import CLASS_OF_EXECUTION, ExecutionClass, TimeUse
from core.domain.spans import Span
from shopmonitor.domain.intervals import UNKNOWN, StateInterval
from shopmonitor.domain.stops import Stand, Stop, is_short

T = TypeVar("T", Stand, Stop, Span)


class Piece(NamedTuple):
    """A time of one EXECUTION word that counted as one thing."""

    start: datetime
    end: datetime
    execution: str
    use: TimeUse


class MachinePast(NamedTuple):
    """What is known of a machine, in order of time.

    `work` is when work was planned, without breaks; None where no calendar applies.
    `uses` says by its number what a reason counts as.
    """

    intervals: Sequence[StateInterval]
    stands: Sequence[Stand]
    stops: Sequence[Stop]
    work: Sequence[Span] | None
    uses: Mapping[int, TimeUse]
    threshold: timedelta


def cut_pieces(past: MachinePast, *, edges: Iterable[datetime] = ()) -> list[Piece]:
    """Cut what is known where anything changes, and at the edges; without gap or overlap."""
    if not past.intervals:
        return []
    first, last = past.intervals[0].started_at, past.intervals[-1].ended_at
    cuts: set[datetime] = {last}
    _add(cuts, ((each.started_at, each.ended_at) for each in past.intervals))
    _add(cuts, ((each.start, each.end) for each in past.stops))
    _add(cuts, past.work or ())
    cuts.update(edges)
    inner = sorted(cut for cut in cuts if first <= cut <= last)
    look = _Looking(past)
    return [look.at(start, end) for start, end in pairwise(inner)]


def _add(cuts: set[datetime], spans: Iterable[tuple[datetime, datetime]]) -> None:
    for start, end in spans:
        cuts.add(start)
        cuts.add(end)


class _Looking:
    """Finds what holds at an instant, by its place among the starts."""

    def __init__(self, past: MachinePast) -> None:
        self._past = past
        self._intervals = [each.started_at for each in past.intervals]
        self._stands = [each.start for each in past.stands]
        self._stops = [each.start for each in past.stops]
        self._work = None if past.work is None else [each.start for each in past.work]

    def at(self, start: datetime, end: datetime) -> Piece:
        """Return the piece between two cuts."""
        interval = self._past.intervals[bisect_right(self._intervals, start) - 1]
        return Piece(start, end, interval.execution, self._use(start, interval.execution))

    def _use(self, at: datetime, execution: str) -> TimeUse:
        if not self._is_planned(at):
            return TimeUse.NOT_PLANNED
        if CLASS_OF_EXECUTION[execution] is ExecutionClass.EXECUTING:
            return TimeUse.PRODUCING
        stop = _holding(self._past.stops, self._stops, at)
        if stop is not None and stop.reason is not None:
            return self._past.uses[stop.reason]
        if execution == UNKNOWN:
            return TimeUse.UNKNOWN
        stand = _holding(self._past.stands, self._stands, at)
        short = stand is not None and is_short(stand, threshold=self._past.threshold)
        return TimeUse.SHORT_STOP if short else TimeUse.UNQUALIFIED

    def _is_planned(self, at: datetime) -> bool:
        if self._work is None or self._past.work is None:
            return True
        return _holding(self._past.work, self._work, at) is not None


def _holding(spans: Sequence[T], starts: Sequence[datetime], at: datetime) -> T | None:
    place = bisect_right(starts, at) - 1
    if place < 0:
        return None
    return spans[place] if at < spans[place].end else None


def sum_uses(pieces: Iterable[Piece], *, span: Span) -> dict[TimeUse, timedelta]:
    """Sum what of the pieces lies in a span by what it counted as; every use is there."""
    sums = dict.fromkeys(TimeUse, timedelta())
    for piece in pieces:
        time = min(piece.end, span.end) - max(piece.start, span.start)
        if time > timedelta():
            sums[piece.use] += time
    return sums

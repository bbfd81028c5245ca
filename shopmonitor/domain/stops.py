"""Stops: found in what a machine did and in what people said of it; never stored themselves.

A stop is a time without execution, however many words it holds, from the end of one
execution to the beginning of the next. Each shift has its own: what goes on after its end
is asked anew of the next one. Where no calendar applies every hour counts as one shift.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from core.domain.kpis import CLASS_OF_EXECUTION, ExecutionClass
from core.domain.spans import Span
from core.domain.working_time.calendars import ShiftSpan
from shopmonitor.domain.intervals import UNKNOWN, StateInterval


class Said(NamedTuple):
    """What a person said of a time; without a reason: that nothing is known of it."""

    start: datetime
    end: datetime
    reason: int | None


class Stand(NamedTuple):
    """A time without execution, whole; `is_silent`: nobody heard of the machine all the while."""

    start: datetime
    end: datetime
    is_silent: bool


class Stop(NamedTuple):
    """A stop, or a part of it that has one reason; None: unqualified."""

    start: datetime
    end: datetime
    reason: int | None
    shift: str
    is_silent: bool


def find_stands(intervals: Iterable[StateInterval]) -> list[Stand]:
    """Return the times without execution; intervals in order, without gap or overlap."""
    stands: list[Stand] = []
    for interval in intervals:
        if CLASS_OF_EXECUTION[interval.execution] is ExecutionClass.EXECUTING:
            continue
        silent = interval.execution == UNKNOWN
        if stands and stands[-1].end == interval.started_at:
            before = stands.pop()
            silent = silent and before.is_silent
            stands.append(Stand(before.start, interval.ended_at, silent))
        else:
            stands.append(Stand(interval.started_at, interval.ended_at, silent))
    return stands


def is_short(stand: Stand, *, threshold: timedelta) -> bool:
    """Tell whether a stop is too short to be asked about: then it is lost speed."""
    return stand.end - stand.start < threshold


def find_stops(
    *,
    stands: Iterable[Stand],
    shifts: Sequence[ShiftSpan] | None,
    said: Sequence[Said],
    threshold: timedelta,
) -> list[Stop]:
    """Return the stops that are asked about, in order; neighbours with one reason are one.

    Args:
        shifts: in order; None where no calendar applies.
        said: in the order in which it was said: the later word holds.
    """
    stops: list[Stop] = []
    for stand in stands:
        if is_short(stand, threshold=threshold):
            continue
        for name, span in _in_shifts(stand, shifts):
            stops += _parts(span, name, stand, said)
    return stops


def _in_shifts(stand: Stand, shifts: Sequence[ShiftSpan] | None) -> Iterator[tuple[str, Span]]:
    """Yield what of a stand lies in each shift; where two overlap the earlier one has it."""
    if shifts is None:
        yield "", Span(stand.start, stand.end)
        return
    begin = stand.start
    for shift in shifts:
        start, end = max(begin, shift.start), min(stand.end, shift.end)
        if start < end:
            yield shift.name, Span(start, end)
            begin = end


def _parts(span: Span, shift: str, stand: Stand, said: Sequence[Said]) -> list[Stop]:
    """Return a stop by its reasons.

    Of what nobody said anything the word before holds, else the one after: so a reason stays
    with a stop that goes on, or that a late event made longer.
    """
    words = [each for each in said if each.start < span.end and span.start < each.end]
    edges = {span.start, span.end}
    for each in words:
        edges |= {max(each.start, span.start), min(each.end, span.end)}
    inner = sorted(edges)
    found = [_word_at(words, at) for at in inner[:-1]]
    known = _filled(found)
    parts: list[Stop] = []
    for (start, end), word in zip(pairwise(inner), known, strict=True):
        reason = None if word is None else word.reason
        same = bool(parts) and parts[-1].reason == reason
        begin = parts.pop().start if same else start
        parts.append(Stop(begin, end, reason, shift, stand.is_silent))
    return parts


def _word_at(words: Sequence[Said], at: datetime) -> Said | None:
    return next((each for each in reversed(words) if each.start <= at < each.end), None)


def _filled(words: Sequence[Said | None]) -> list[Said | None]:
    first = next((word for word in words if word is not None), None)
    filled: list[Said | None] = []
    for word in words:
        filled.append(word or (filled[-1] if filled else first))
    return filled

"""A machine's last day as a picture: what it did when, and the sums."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from core.domain.spans import Span
from core.models import Machine
from shopmonitor.choices import Execution
from shopmonitor.domain.intervals import StateInterval
from shopmonitor.domain.looks import Look, look_of_past
from shopmonitor.selectors.machine_states import list_state_intervals

DAY = timedelta(hours=24)


class Bar(NamedTuple):
    """A piece of the day; `left` and `width` are shares of it, 0 to 1. Times are aware UTC."""

    left: float
    width: float
    look: Look
    execution: str
    began_at: datetime
    ended_at: datetime


class MachineDay(NamedTuple):
    """The last 24 hours; `sums` in seconds, the longest first."""

    began_at: datetime
    bars: list[Bar]
    sums: list[tuple[Look, float]]


def read_machine_day(*, machine: Machine, now: datetime) -> MachineDay:
    """Return a machine's last 24 hours; one query."""
    span = Span(now - DAY, now)
    intervals = list_state_intervals(machine=machine, span=span, now=now)
    sums: dict[Look, float] = {}
    for one in intervals:
        look = look_of_past(one.execution)
        sums[look] = sums.get(look, 0.0) + one.duration.total_seconds()
    bars = [_bar(one, span.start) for one in intervals]
    return MachineDay(span.start, bars, sorted(sums.items(), key=lambda pair: -pair[1]))


def _bar(interval: StateInterval, start: datetime) -> Bar:
    return Bar(
        left=(interval.started_at - start) / DAY,
        width=interval.duration / DAY,
        look=look_of_past(interval.execution),
        execution=str(Execution(interval.execution).label),
        began_at=interval.started_at,
        ended_at=interval.ended_at,
    )

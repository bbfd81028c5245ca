"""Key figures of machine time: each is computed here and nowhere else.

Sources: MTConnect Part 2, EXECUTION (what the words mean); ISO 22400-2 (quality
ratio, availability, and the parts of produced quantity). Availability needs planned
busy time, which comes from the calendar less planned stops; where there is none it
has no value, never a guess. Effectiveness and OEE need planned times of pieces, which
are the office's.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple


class ExecutionClass(StrEnum):
    """What an EXECUTION word says about a program under way."""

    EXECUTING = "executing"  # it runs
    INTERRUPTED = "interrupted"  # it is under way but stands
    IDLE = "idle"  # none is under way
    UNAVAILABLE = "unavailable"  # we do not know


CLASS_OF_EXECUTION: Final[Mapping[str, ExecutionClass]] = {
    "ACTIVE": ExecutionClass.EXECUTING,
    "FEED_HOLD": ExecutionClass.INTERRUPTED,
    "INTERRUPTED": ExecutionClass.INTERRUPTED,
    "OPTIONAL_STOP": ExecutionClass.INTERRUPTED,
    "PROGRAM_OPTIONAL_STOP": ExecutionClass.INTERRUPTED,
    "PROGRAM_STOPPED": ExecutionClass.INTERRUPTED,
    "WAIT": ExecutionClass.INTERRUPTED,
    "PROGRAM_COMPLETED": ExecutionClass.IDLE,
    "READY": ExecutionClass.IDLE,
    "STOPPED": ExecutionClass.IDLE,
    "UNAVAILABLE": ExecutionClass.UNAVAILABLE,
}


class TimeUse(StrEnum):
    """What an instant of a machine counted as; each counts as exactly one."""

    PRODUCING = "producing"  # planned, and it ran
    SHORT_STOP = "short_stop"  # planned; it stood too shortly to be asked about: lost speed
    LOSS = "loss"  # planned; slowed down, by a reason of the root `loss`
    SETUP = "setup"  # planned; by a reason of the root `production`
    DOWN = "down"  # planned; it could not run, by a reason of the root `availability`
    UNQUALIFIED = "unqualified"  # planned; it stood, and nobody has said why
    UNKNOWN = "unknown"  # planned; nothing was heard of it
    PLANNED_STOP = "planned_stop"  # the calendar plans work, a person said that it was not
    NOT_PLANNED = "not_planned"  # outside of shifts, and in their breaks


# SEMI E10 as OPC 40001-1, annex C, maps it; what stands outside the calendar is non-scheduled.
E10_OF_USE: Final[Mapping[TimeUse, str]] = {
    TimeUse.PRODUCING: "PRD",
    TimeUse.SHORT_STOP: "SBY",
    TimeUse.LOSS: "SBY",
    TimeUse.UNQUALIFIED: "SBY",
    TimeUse.SETUP: "ENG",
    TimeUse.DOWN: "UDT",
    TimeUse.PLANNED_STOP: "SDT",
    TimeUse.NOT_PLANNED: "NST",
    # Of these E10 says nothing: exactly one class at any time, and none is known.
    TimeUse.UNKNOWN: "UNKNOWN",
}
NOT_BUSY: Final = (TimeUse.PLANNED_STOP, TimeUse.NOT_PLANNED)


class Counts(NamedTuple):
    """Pieces of one machine and span.

    `total` is what a counter saw, whatever the pieces were worth; the others are
    what was reported about them.
    """

    good: Decimal = Decimal(0)
    scrap: Decimal = Decimal(0)
    rework: Decimal = Decimal(0)
    total: Decimal = Decimal(0)


class Kpi(NamedTuple):
    """A ratio and what it is formed from; no value where nothing stands below the line.

    Over several machines or spans numerators and denominators are summed and
    the ratio formed again; ratios are never averaged.
    """

    value: Decimal | None
    numerator: Decimal
    denominator: Decimal


def class_times(time_per_execution: Mapping[str, timedelta]) -> dict[ExecutionClass, timedelta]:
    """Sum the times of EXECUTION words by class; every class is there.

    Raises:
        KeyError: a word that the standard does not know.
    """
    times = dict.fromkeys(ExecutionClass, timedelta())
    for execution, time in time_per_execution.items():
        times[CLASS_OF_EXECUTION[execution]] += time
    return times


def produced_quantity(counts: Counts) -> Decimal:
    """Return PQ of ISO 22400-2: all pieces made, good or not.

    A counter and a person may both have counted the same pieces, so they are
    not added: the larger one is right.
    """
    return max(counts.total, counts.good + counts.scrap + counts.rework)


def good_quantity(counts: Counts) -> Decimal:
    """Return GQ of ISO 22400-2: what was made and not reported as scrap or rework."""
    return produced_quantity(counts) - counts.scrap - counts.rework


def utilisation(times: Mapping[ExecutionClass, timedelta]) -> Kpi:
    """Return executing time over known time, in seconds.

    Not ISO's utilization efficiency (APT / AUBT), which needs to know what the
    machine was occupied with.
    """
    known = sum_times(
        time for name, time in times.items() if name is not ExecutionClass.UNAVAILABLE
    )
    return ratio(seconds(times[ExecutionClass.EXECUTING]), seconds(known))


def quality(counts: Counts) -> Kpi:
    """Return the quality ratio of ISO 22400-2: GQ / PQ, in pieces."""
    return ratio(good_quantity(counts), produced_quantity(counts))


def busy_time(uses: Mapping[TimeUse, timedelta]) -> timedelta:
    """Return PBT of ISO 22400-2: what the calendar plans, without planned stops."""
    return sum_times(time for use, time in uses.items() if use not in NOT_BUSY)


def availability(uses: Mapping[TimeUse, timedelta]) -> Kpi:
    """Return the availability of ISO 22400-2: APT / PBT, in seconds."""
    return ratio(seconds(uses[TimeUse.PRODUCING]), seconds(busy_time(uses)))


def e10_times(uses: Mapping[TimeUse, timedelta]) -> dict[str, timedelta]:
    """Sum the times by the classes of SEMI E10; every class is there."""
    times = dict.fromkeys(E10_OF_USE.values(), timedelta())
    for use, time in uses.items():
        times[E10_OF_USE[use]] += time
    return times


def machine_kpis(
    *,
    times: Mapping[ExecutionClass, timedelta],
    counts: Counts,
    uses: Mapping[TimeUse, timedelta] | None = None,
) -> dict[str, Kpi]:
    """Return by code the figures that intervals, reasons and counts can give.

    Args:
        uses: None where no calendar says when work is planned; then availability has no value.
    """
    known = dict.fromkeys(TimeUse, timedelta()) if uses is None else uses
    return {
        "utilisation": utilisation(times),
        "availability": availability(known),
        "quality": quality(counts),
    }


def ratio(numerator: Decimal, denominator: Decimal) -> Kpi:
    """Return the ratio; its value is None when the denominator is 0."""
    return Kpi(numerator / denominator if denominator else None, numerator, denominator)


def seconds(time: timedelta) -> Decimal:
    """Return a time in seconds, exact to the microsecond."""
    return Decimal(time // timedelta(microseconds=1)) / 1_000_000


def sum_times(times: Iterable[timedelta]) -> timedelta:
    """Return the sum, 0 when there are none."""
    return sum(times, timedelta())

"""What is known of one machine in one span, and how it is written for programs."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from core.domain.kpis import (
    Counts,
    Kpi,
    TimeUse,
    class_times,
    e10_times,
    machine_kpis,
    seconds,
)


class MachineFigures(NamedTuple):
    """Times and pieces of one machine and span.

    `time_per_use` is what the time counted as; None where no calendar applies.
    """

    time_per_execution: Mapping[str, timedelta]
    counts: Counts
    time_per_use: Mapping[TimeUse, timedelta] | None = None


def write_figures(figures: MachineFigures) -> dict[str, Any]:
    """Return the document of `kpis`: seconds and pieces as numbers, exact to the microsecond.

    A figure without denominator has no value (null), never 0.
    """
    times = class_times(figures.time_per_execution)
    uses = figures.time_per_use
    kpis = machine_kpis(times=times, counts=figures.counts, uses=uses)
    return {
        "execution_seconds": _seconds_by(figures.time_per_execution),
        "class_seconds": _seconds_by(times),
        "use_seconds": None if uses is None else _seconds_by(uses),
        "e10_seconds": None if uses is None else _seconds_by(e10_times(uses)),
        "counts": {kind: _number(pieces) for kind, pieces in figures.counts._asdict().items()},
        "kpis": {code: _ratio(kpi) for code, kpi in kpis.items()},
    }


def _seconds_by(times: Mapping[Any, timedelta]) -> dict[str, int | float]:
    return {str(name): _number(seconds(time)) for name, time in times.items()}


def _ratio(kpi: Kpi) -> dict[str, int | float | None]:
    return {
        "value": None if kpi.value is None else _number(kpi.value),
        "numerator": _number(kpi.numerator),
        "denominator": _number(kpi.denominator),
    }


def _number(value: Decimal) -> int | float:
    """Return what JSON writes with the digits that stand in the value."""
    return int(value) if value == value.to_integral_value() else float(value)

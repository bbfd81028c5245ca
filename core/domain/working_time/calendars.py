"""What a shift calendar says, as values: local times, days and the places it is inherited by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from core.choices import DayRule
    from core.domain.spans import Span

WEEK = timedelta(days=7)


class Break(NamedTuple):
    """Local times between which nobody works; not later than the start means past midnight."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """Local times of one shift; an end not later than the start is on the next day."""

    name: str
    start: time
    end: time
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Hours that come back every week, or in one week of a rotation.

    Args:
        weekdays: on which it begins, 1 Monday to 7 Sunday (ISO 8601).
        week: of the rotation, from 1; None in each of them.
        valid_from: first day on which it begins, valid_until the last one.
    """

    hours: Hours
    weekdays: frozenset[int]
    week: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DayException:
    """What differs on some days, both ends included; `hours` are those of other or extra work."""

    rule: DayRule
    first: date
    last: date
    name: str = ""
    hours: Hours | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarPlan:
    """One calendar. Week 1 of its rotation is the one that `rotation_start` lies in.

    `inherits_days`: holidays and exceptions of the places above count here too.
    """

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()
    rotation_weeks: int = 1
    rotation_start: date | None = None
    inherits_days: bool = True

    @cached_property
    def holiday_names(self) -> dict[date, str]:
        """Return the holidays by their days."""
        return dict(self.holidays)


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """A calendar where it applies, both ends included; `weeks_ahead` shifts its rotation."""

    plan: CalendarPlan
    valid_from: date | None = None
    valid_until: date | None = None
    weeks_ahead: int = 0

    def applies_on(self, day: date) -> bool:
        """Tell whether the calendar counts on a day."""
        return is_between(day, self.valid_from, self.valid_until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Days on which a person does not come; with times, from the first's till the last's."""

    first: date
    last: date
    start: time | None = None
    end: time | None = None


class ShiftSpan(NamedTuple):
    """One shift of one day, aware UTC; `day` is the production date: the day it began.

    `work` is what is left of it without breaks and absences.
    """

    name: str
    day: date
    start: datetime
    end: datetime
    work: tuple[Span, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class WorkingCalendar:
    """The calendars that apply somewhere, from the widest place to the narrowest.

    Days are worked out when they are asked for, once.
    """

    layers: tuple[Layer, ...] = ()
    absences: tuple[Absence, ...] = ()
    known_days: dict[date, tuple[ShiftSpan, ...]] = field(default_factory=dict, repr=False)

    @property
    def is_known(self) -> bool:
        """Tell whether any calendar applies; without one nobody knows when work is planned."""
        return bool(self.layers)


def is_between(day: date, first: date | None, last: date | None) -> bool:
    """Tell whether a day lies between two, both included; None is open."""
    return (first is None or first <= day) and (last is None or day <= last)


def rotation_week(layer: Layer, day: date) -> int:
    """Return the week of the rotation, from 1, that a day lies in; weeks begin on Monday."""
    plan = layer.plan
    if plan.rotation_start is None:
        return 1
    weeks = (_monday(day) - _monday(plan.rotation_start)) // WEEK
    return (weeks + layer.weeks_ahead) % plan.rotation_weeks + 1


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

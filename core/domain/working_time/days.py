"""What is planned on one day: the nearest weekly pattern, and who may say otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from core.choices import DayRule
from core.domain.spans import Span, cut_out
from core.domain.working_time.calendars import (
    Absence,
    CalendarPlan,
    Hours,
    Layer,
    ShiftSpan,
    WorkingCalendar,
    is_between,
    rotation_week,
)
from core.domain.working_time.wall_clock import DAY, instant_on

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# Of several that one calendar says of a day the later one wins.
ORDER = (DayRule.CLOSED, DayRule.AS_USUAL, DayRule.OTHER_HOURS, DayRule.EXTRA)


class Word(NamedTuple):
    """What one calendar says of a day, by one rule."""

    rule: DayRule
    names: tuple[str, ...]
    hours: tuple[Hours, ...]


class DayPlan(NamedTuple):
    """The hours that begin on a day, and the names of what was said about it; no zone, no plan."""

    day: date
    zone: ZoneInfo | None
    hours: tuple[Hours, ...] = ()
    remarks: tuple[str, ...] = ()


def plan_day(calendar: WorkingCalendar, day: date) -> DayPlan:
    """Return what begins on a day.

    The nearest calendar that has shifts gives the week. Then holidays and
    exceptions are heard from the widest place to the nearest: who is nearer
    has the last word.
    """
    layers = [layer for layer in calendar.layers if layer.applies_on(day)]
    if not layers:
        return DayPlan(day, None)
    pattern = next((layer for layer in reversed(layers) if layer.plan.shifts), layers[-1])
    usual = hours = tuple(_usual_hours(pattern, day))
    remarks: list[str] = []
    for layer in _heard(layers):
        for word in _words(layer.plan, day):
            hours = _obey(word, usual=usual, hours=hours)
            remarks += word.names
    return DayPlan(day, pattern.plan.zone, hours, tuple(dict.fromkeys(remarks)))


def shifts_of_day(calendar: WorkingCalendar, day: date) -> tuple[ShiftSpan, ...]:
    """Return the shifts that begin on a day, in order, without those that the clock leaps over."""
    known = calendar.known_days.get(day)
    if known is None:
        plan = plan_day(calendar, day)
        spans = [] if plan.zone is None else list(_spans(plan, plan.zone, calendar.absences))
        known = calendar.known_days[day] = tuple(sorted(spans, key=lambda span: span.start))
    return known


def span_of(hours: Hours, day: date, zone: ZoneInfo) -> Span:
    """Return from when to when hours are that begin on a day, in aware UTC."""
    return _between(day, hours.start, hours.end, zone)


def breaks_outside(hours: Hours) -> list[int]:
    """Return the places of the breaks that do not lie inside their hours."""
    whole = _length(hours.start, hours.end)
    return [
        place
        for place, (start, end) in enumerate(hours.breaks)
        if start == end or _length(hours.start, start) % DAY + _length(start, end) > whole
    ]


def _usual_hours(layer: Layer, day: date) -> Iterator[Hours]:
    week, weekday = rotation_week(layer, day), day.isoweekday()
    for shift in layer.plan.shifts:
        begins = weekday in shift.weekdays and shift.week in {None, week}
        if begins and is_between(day, shift.valid_from, shift.valid_until):
            yield shift.hours


def _heard(layers: Sequence[Layer]) -> Sequence[Layer]:
    """Return the layers whose holidays and exceptions count."""
    for place in range(len(layers) - 1, -1, -1):
        if not layers[place].plan.inherits_days:
            return layers[place:]
    return layers


def _words(plan: CalendarPlan, day: date) -> Iterator[Word]:
    """Yield what one calendar says of a day, the last word last."""
    if day in plan.holiday_names:
        yield Word(DayRule.CLOSED, (plan.holiday_names[day],), ())
    found = [each for each in plan.exceptions if each.first <= day <= each.last]
    for rule in ORDER:
        same = [each for each in found if each.rule == rule]
        if same:
            # Hours of one rule belong together: both are worked.
            hours = tuple(each.hours for each in same if each.hours is not None)
            yield Word(rule, tuple(each.name for each in same if each.name), hours)


def _obey(word: Word, *, usual: tuple[Hours, ...], hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    match word.rule:
        case DayRule.CLOSED:
            return ()
        case DayRule.AS_USUAL:
            return usual
        case DayRule.OTHER_HOURS:
            return word.hours
        case _:
            return hours + word.hours


def _spans(plan: DayPlan, zone: ZoneInfo, absences: Sequence[Absence]) -> Iterator[ShiftSpan]:
    missing = [
        each for each in absences if each.first <= plan.day + 2 * DAY and plan.day <= each.last
    ]
    away = any(each.start is None and each.first <= plan.day for each in missing)
    holes = [_absent(each, zone) for each in missing if each.start is not None]
    for hours in plan.hours:
        span = span_of(hours, plan.day, zone)
        if span.start < span.end:
            work = [] if away else cut_out([span], holes=[*_breaks(hours, plan.day, zone), *holes])
            yield ShiftSpan(hours.name, plan.day, *span, tuple(work))


def _breaks(hours: Hours, day: date, zone: ZoneInfo) -> Iterator[Span]:
    for start, end in hours.breaks:
        yield _between(day if start >= hours.start else day + DAY, start, end, zone)


def _absent(absence: Absence, zone: ZoneInfo) -> Span:
    assert absence.start is not None and absence.end is not None  # noqa: S101, PT018 - both or none
    return Span(
        instant_on(absence.first, absence.start, zone), instant_on(absence.last, absence.end, zone)
    )


def _between(day: date, start: time, end: time, zone: ZoneInfo) -> Span:
    last = day if end > start else day + DAY
    return Span(instant_on(day, start, zone), instant_on(last, end, zone))


def _length(start: time, end: time) -> timedelta:
    """Return how long it is on the clock from a time to the next such time; a day if they agree."""
    return (_since_midnight(end) - _since_midnight(start)) % DAY or DAY


def _since_midnight(at: time) -> timedelta:
    return datetime.combine(date.min, at) - datetime.combine(date.min, time.min)

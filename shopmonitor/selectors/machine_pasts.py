"""What is known of machines in spans of time: states, calendar, and what people said of stops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connections, router

from core.choices import StopRoot
from core.domain.kpis import TimeUse
from core.domain.spans import Span
from core.domain.working_time.calendars import WorkingCalendar
from core.domain.working_time.reckoning import shifts_between, working_spans
from core.models import Machine, StopReason
from core.models.calendar_assignments import Target
from core.selectors.calendars import working_calendars_of
from shopmonitor.domain.intervals import StateInterval, StateObservation, build_intervals
from shopmonitor.domain.stops import Said, find_stands, find_stops
from shopmonitor.domain.time_uses import MachinePast
from shopmonitor.models import MachineState, StopClassification

USE_OF_ROOT: Mapping[str, TimeUse] = {
    StopRoot.AVAILABILITY: TimeUse.DOWN,
    StopRoot.LOSS: TimeUse.LOSS,
    StopRoot.PRODUCTION: TimeUse.SETUP,
}
# Whether a stop is short, and what was said of it, needs the whole of it, also outside the span:
# from the execution before it to the one after it.
_AROUND = """
SELECT asked.machine, coalesce(
    (SELECT max(s.occurred_at) FROM machine_states s WHERE s.machine_id = asked.machine
        AND s.occurred_at <= asked.start AND s.execution = 'ACTIVE'),
    (SELECT min(s.occurred_at) FROM machine_states s WHERE s.machine_id = asked.machine)),
    (SELECT min(s.occurred_at) FROM machine_states s WHERE s.machine_id = asked.machine
        AND s.occurred_at >= asked.until AND s.execution = 'ACTIVE')
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS asked (machine, start, until)
"""
_STATES = """
SELECT s.machine_id, s.occurred_at, s.execution
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS asked (machine, start, until)
JOIN machine_states s ON s.machine_id = asked.machine
    AND s.occurred_at >= asked.start AND s.occurred_at < asked.until
ORDER BY s.occurred_at
"""


class _Known(NamedTuple):
    """What was read for all machines at once."""

    states: Mapping[int, list[StateObservation]]
    calendars: Mapping[Target, WorkingCalendar]
    said: Mapping[int, list[Said]]
    uses: Mapping[int, TimeUse]


def list_pasts(*, spans: Mapping[Machine, Span], now: datetime) -> dict[Machine, MachinePast]:
    """Return what is known of machines, each in its span and in the stops that reach out of it.

    So many queries, however many machines there are. Nothing is known after `now` (aware UTC).
    """
    around = stops_around(spans={machine.pk: span for machine, span in spans.items()}, now=now)
    known = _Known(
        states=_list_states(around),
        calendars=working_calendars_of(targets=list(spans)),
        said=_list_said(around),
        uses=list_uses(),
    )
    return {machine: _past(machine, around[machine.pk], known) for machine in spans}


def stops_around(*, spans: Mapping[int, Span], now: datetime) -> dict[int, Span]:
    """Return the spans of machines, by their number, with the whole of the stops at both ends."""
    found = dict(spans)
    for machine, first, last in _ask(_AROUND, spans):
        span = spans[machine]
        start = span.start if first is None else min(span.start, first)
        end = now if last is None else max(span.end, last)
        found[machine] = Span(start, max(start, min(end, now)))
    return found


def list_uses() -> dict[int, TimeUse]:
    """Return what each reason of stops counts as, by its number; those in use and those of old."""
    rows = StopReason.objects.values_list("pk", "root", "planned")
    return {
        pk: TimeUse.PLANNED_STOP if planned else USE_OF_ROOT[root] for pk, root, planned in rows
    }


def _past(machine: Machine, around: Span, known: _Known) -> MachinePast:
    calendar, states = known.calendars[machine], known.states.get(machine.pk, [])
    intervals = build_intervals(observations=states, start=around.start, end=around.end)
    stands, threshold = (
        find_stands(_heard(intervals, states)),
        timedelta(seconds=machine.micro_stop_s),
    )
    stops = find_stops(
        stands=stands,
        shifts=shifts_between(calendar, *around) if calendar.is_known else None,
        said=known.said.get(machine.pk, ()),
        threshold=threshold,
    )
    return MachinePast(
        intervals=intervals,
        stands=stands,
        stops=stops,
        work=working_spans(calendar, *around) if calendar.is_known else None,
        uses=known.uses,
        threshold=threshold,
    )


def _heard(
    intervals: list[StateInterval], states: list[StateObservation]
) -> Iterator[StateInterval]:
    """Yield what is known: before it told anything, a machine does not stand."""
    for interval in intervals:
        if states and interval.ended_at > states[0].occurred_at:
            yield interval._replace(started_at=max(interval.started_at, states[0].occurred_at))


def _list_states(around: Mapping[int, Span]) -> dict[int, list[StateObservation]]:
    found: dict[int, list[StateObservation]] = defaultdict(list)
    for machine, occurred_at, execution in _ask(_STATES, around):
        found[machine].append(StateObservation(occurred_at, execution))
    return found


def _list_said(around: Mapping[int, Span]) -> dict[int, list[Said]]:
    if not around:
        return {}
    rows = StopClassification.objects.filter(
        machine__in=around,
        ended_at__gt=min(span.start for span in around.values()),
        started_at__lt=max(span.end for span in around.values()),
    )
    found: dict[int, list[Said]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.machine_id].append(Said(row.started_at, row.ended_at, row.reason_id))
    return found


def _ask(query: str, spans: Mapping[int, Span]) -> list[tuple[Any, ...]]:
    # Raw: a span for each machine, which the ORM cannot join with.
    starts, ends = [span.start for span in spans.values()], [span.end for span in spans.values()]
    with connections[router.db_for_read(MachineState)].cursor() as cursor:
        cursor.execute(query, [list(spans), starts, ends])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

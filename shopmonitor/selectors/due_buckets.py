"""Which buckets are to be closed, or reckoned again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connections, router

from core.db.router import suite_router
from core.domain.spans import Span
from core.models import Machine
from shopmonitor.models import MachineBucket

FOREVER: Final = datetime.max.replace(tzinfo=UTC)
# Raw: the ends of many machines' spans in one statement.
_OPEN = """
SELECT m.id, p.closed_until, least(
    (SELECT min(s.occurred_at) FROM machine_states s WHERE s.machine_id = m.id),
    (SELECT min(e.occurred_at) FROM floor_events e
        WHERE e.machine_id = m.id AND e.event_type = 'count'))
FROM machines m JOIN zones z ON z.id = m.zone_id JOIN areas a ON a.id = z.area_id
LEFT JOIN bucket_progress p ON p.machine_id = m.id
WHERE m.deleted_at IS NULL AND a.region = %s
"""
# What a fact decides ends with the next one: a state, and what a counter shows.
_REACH = """
SELECT asked.machine,
    (SELECT min(s.occurred_at) FROM machine_states s
        WHERE s.machine_id = asked.machine AND s.occurred_at > asked.until),
    (SELECT min(e.occurred_at) FROM floor_events e WHERE e.machine_id = asked.machine
        AND e.event_type = 'count' AND e.occurred_at > asked.until)
FROM unnest(%s::bigint[], %s::timestamptz[]) AS asked (machine, until)
"""


class Closed(NamedTuple):
    """When a machine was first heard of, and up to where its buckets are closed since."""

    first: datetime
    until: datetime


def list_closed() -> dict[int, Closed]:
    """Return up to where the buckets of this region's machines are closed, by their number.

    Of one that has none yet, up to where it was first heard of; of one never heard of, nothing.
    """
    rows = _ask(_OPEN, [suite_router.region()])
    return {
        machine: Closed(first, until or first)
        for machine, until, first in rows
        if first is not None
    }


def reach_of_facts(*, spans: Mapping[int, Span]) -> dict[int, Span]:
    """Return the spans of facts of machines, by their number, from where to where they decide.

    From the instant before: an execution that came late ends the stop that it lies in. What no
    later state follows decides for ever.
    """
    rows = _ask(_REACH, [list(spans), [span.end for span in spans.values()]])
    found: dict[int, Span] = {}
    for machine, state, count in rows:
        start, end = spans[machine]
        ends: list[datetime] = [end, state or FOREVER, count or end]
        found[machine] = Span(start - timedelta.resolution, max(ends))
    return found


def machines_by_key(keys: Iterable[int]) -> dict[int, Machine]:
    """Return machines with what their calendars lie on."""
    return {each.pk: each for each in Machine.objects.filter(pk__in=keys).select_related("zone")}


def _ask(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connections[router.db_for_write(MachineBucket)].cursor() as cursor:
        cursor.execute(query, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

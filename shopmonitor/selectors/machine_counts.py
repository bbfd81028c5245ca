"""Pieces of many machines with their instants: increments, and what counters rose by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connections, router

from core.domain.kpis import Counts
from core.domain.spans import Span
from shopmonitor.domain.counters import CounterReading, count_increments
from shopmonitor.models import FloorEvent

# Raw: a span for each machine, which the ORM cannot join with.
_ASKED = (
    "unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS asked (machine, start, until)"
)
_WITHIN = f"""
SELECT e.machine_id, e.occurred_at, e.data::text FROM {_ASKED}
JOIN floor_events e ON e.machine_id = asked.machine AND e.event_type = 'count'
    AND e.occurred_at >= asked.start AND e.occurred_at < asked.until
ORDER BY e.occurred_at, e.id
"""  # noqa: S608 - fixed text
_BEFORE = f"""
SELECT asked.machine, (SELECT (e.data->>'counter')::bigint FROM floor_events e
    WHERE e.machine_id = asked.machine AND e.event_type = 'count'
    AND e.occurred_at < asked.start AND (e.data->>'counter')::bigint >= 0
    ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1) FROM {_ASKED}
"""  # noqa: S608 - fixed text


def list_counts(*, spans: Mapping[int, Span]) -> dict[int, list[tuple[datetime, Counts]]]:
    """Return the pieces of machines, by their number, in their spans; two queries.

    As `get_counts` sums them: what a counter rose by stands at the reading that showed it.
    """
    before = dict(_ask(_BEFORE, spans))
    found: dict[int, list[tuple[datetime, Counts]]] = defaultdict(list)
    shown: dict[int, dict[datetime, int]] = defaultdict(dict)
    for machine, at, text in _ask(_WITHIN, spans):
        data = json.loads(text)
        found[machine].append((at, _counts(data)))
        counter = data.get("counter")
        if counter is not None and counter >= 0:
            # Of several readings at one moment the last one stored counts.
            shown[machine][at] = int(counter)
    for machine, readings in shown.items():
        increments = count_increments(
            readings=(CounterReading(*item) for item in readings.items()),
            shown_before=before[machine],
        )
        found[machine] += [(at, Counts(total=Decimal(pieces))) for at, pieces in increments]
    return found


def _counts(data: Mapping[str, Any]) -> Counts:
    return Counts(**{kind: Decimal(data.get(kind) or 0) for kind in Counts._fields})


def _ask(query: str, spans: Mapping[int, Span]) -> list[tuple[Any, ...]]:
    starts, ends = [span.start for span in spans.values()], [span.end for span in spans.values()]
    with connections[router.db_for_read(FloorEvent)].cursor() as cursor:
        cursor.execute(query, [list(spans), starts, ends])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

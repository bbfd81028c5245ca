"""Closing quarters of an hour: what each was is told to the office, and anew when it changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connections
from django.db.models import F

from core.db.transactions import in_transaction
from core.domain.spans import Span
from core.events.publish import publish_all
from core.events.types import MachineBucketClosed
from core.models import Machine
from core.selectors.rows import lock_name
from shopmonitor.domain.buckets import (
    BUCKET,
    COLUMNS,
    TIME_COLUMNS,
    bucket_start,
    fill_buckets,
    whole_buckets,
)
from shopmonitor.models import BucketMark, BucketProgress, MachineBucket
from shopmonitor.selectors.due_buckets import Closed, list_closed, machines_by_key, reach_of_facts
from shopmonitor.selectors.machine_counts import list_counts
from shopmonitor.selectors.machine_pasts import list_pasts, stops_around
from shopmonitor.services.bucket_marks import mark_buckets
from shopmonitor.services.door import floor_alias

# What is on its way when a bucket ends is waited for; what comes later is told by a revision.
GRACE: Final = timedelta(seconds=30)
# So much of a machine's past is reckoned in one turn.
LONGEST: Final = timedelta(days=4)
LAST_MONTH: Final = timedelta(days=31)
ROWS_A_STATEMENT: Final = 500

_SET = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
_STORED = ", ".join(f"known.{name}" for name in COLUMNS)
_NEW = ", ".join(f"excluded.{name}" for name in COLUMNS)
_NAMES = ", ".join(COLUMNS)
_TYPES = ", ".join(
    [f"{name} bigint" for name in TIME_COLUMNS]
    + [f"{name} numeric" for name in COLUMNS[len(TIME_COLUMNS) :]]
)
# Raw: a whole turn in one statement, and the database says itself which of them changed.
_STORE = (
    f"INSERT INTO machine_buckets AS known (machine_id, starts_at, revision, {_NAMES})"  # noqa: S608
    f" SELECT machine_id, starts_at, 1, {_NAMES} FROM jsonb_to_recordset(%s::jsonb)"
    f" AS r (machine_id bigint, starts_at timestamptz, {_TYPES}) ORDER BY machine_id, starts_at"
    f" ON CONFLICT (machine_id, starts_at) DO UPDATE SET revision = known.revision + 1, {_SET}"
    f" WHERE ({_STORED}) IS DISTINCT FROM ({_NEW})"
    f" RETURNING machine_id, starts_at, revision, {_NAMES}"
)


class _Turn(NamedTuple):
    """What one turn reckons: spans of whole buckets by machine, and up to where all is closed."""

    spans: dict[int, Span]
    closed_until: dict[int, datetime]


@in_transaction(MachineBucket)
def close_buckets(*, now: datetime) -> int:
    """Close what is over at `now` (aware UTC), reckon again what was marked; count what was told.

    Done again it changes nothing. A long past takes several turns.
    """
    # One at a time: two would take each other's marks and number their revisions alike.
    lock_name(MachineBucket, name="closing buckets")
    turn = _find_turn(now)
    if not turn.spans:
        return 0
    told = _store(_reckon(turn.spans, now))
    BucketProgress.objects.bulk_create(
        [BucketProgress(machine_id=key, closed_until=at) for key, at in turn.closed_until.items()],
        update_conflicts=True,
        unique_fields=["machine"],
        update_fields=["closed_until"],
    )
    return told


@in_transaction(BucketMark)
def mark_last_month(*, now: datetime) -> None:
    """Let the last month be reckoned again; what is as it was is not told."""
    rows = BucketProgress.objects.annotate(at=F("closed_until")).values_list("machine", "at")
    mark_buckets(
        alias=floor_alias(), facts=[(machine, now - LAST_MONTH, until) for machine, until in rows]
    )


def _find_turn(now: datetime) -> _Turn:
    """Take the marks; what of them is more than a turn takes is marked anew."""
    over = bucket_start(now - GRACE)
    known = list_closed()
    closing = {
        key: Span(closed.until, min(over, bucket_start(closed.until) + LONGEST))
        for key, closed in known.items()
        if bucket_start(closed.until) < over
    }
    machines = machines_by_key(closing) if closing else {}
    # A stop that was short so far may have become a long one meanwhile.
    spans: dict[int, Span] = {}
    for key, span in closing.items():
        back = span.start - timedelta(seconds=machines[key].micro_stop_s)
        spans[key] = whole_buckets(Span(max(known[key].first, back), span.end))
    for key, marked in _take_marks(known, now).items():
        span = _first_part(key, marked)
        spans[key] = _hull(spans.get(key, span), span)
    return _Turn(spans, {key: span.end for key, span in closing.items()})


def _take_marks(known: Mapping[int, Closed], now: datetime) -> dict[int, Span]:
    """Take the marks out of the table; return what lies in closed buckets."""
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute("DELETE FROM bucket_marks RETURNING machine_id, first_at, last_at, is_rest")
        rows = cursor.fetchall()
    facts: dict[int, Span] = {}
    rests: dict[int, Span] = {}
    for machine, first_at, last_at, is_rest in rows:
        if machine in known and first_at < known[machine].until:
            span = Span(first_at, max(first_at, min(last_at, now)))
            marks = rests if is_rest else facts
            marks[machine] = _hull(marks.get(machine, span), span)
    if facts:
        for machine, span in stops_around(spans=reach_of_facts(spans=facts), now=now).items():
            rests[machine] = _hull(rests.get(machine, span), span)
    return _closed_ones(rests, known)


def _closed_ones(spans: Mapping[int, Span], known: Mapping[int, Closed]) -> dict[int, Span]:
    found = {}
    for machine, span in spans.items():
        first, until = known[machine]
        if max(span.start, first) < min(span.end, until):
            found[machine] = whole_buckets(Span(max(span.start, first), min(span.end, until)))
    return found


def _first_part(machine: int, span: Span) -> Span:
    """Return what one turn takes; the rest is marked as it is: it reaches no further."""
    end = min(span.end, span.start + LONGEST)
    if end < span.end:
        BucketMark.objects.create(machine_id=machine, first_at=end, last_at=span.end, is_rest=True)
    return Span(span.start, end)


def _hull(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _reckon(spans: Mapping[int, Span], now: datetime) -> list[dict[str, Any]]:
    machines: dict[int, Machine] = machines_by_key(spans)
    pasts = list_pasts(spans={machines[key]: span for key, span in spans.items()}, now=now)
    counts = list_counts(spans=spans)
    return [
        {"machine_id": key, "starts_at": start.isoformat()} | figures
        for key, span in spans.items()
        for start, figures in fill_buckets(
            past=pasts[machines[key]], counts=counts.get(key, ()), span=span
        ).items()
    ]


def _store(rows: list[dict[str, Any]]) -> int:
    told = 0
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        with connections[floor_alias()].cursor() as cursor:
            cursor.execute(_STORE, [json.dumps(rows[first : first + ROWS_A_STATEMENT])])
            changed = cursor.fetchall()
        publish_all(_events(changed))
        told += len(changed)
    return told


def _events(changed: Iterable[tuple[Any, ...]]) -> Iterable[MachineBucketClosed]:
    rows = list(changed)
    uids = dict(Machine.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "uid"))
    for machine, starts_at, revision, *values in rows:
        figures: dict[str, int | Decimal] = dict(zip(COLUMNS, values, strict=True))
        yield MachineBucketClosed(
            uid=uids[machine],
            occurred_at=starts_at + BUCKET,
            starts_at=starts_at,
            revision=revision,
            **figures,  # type: ignore[arg-type]  # names and types are those of the columns
        )

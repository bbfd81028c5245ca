"""Core's figures for `/metrics`: requests, events, backups, databases, processes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from django.conf import settings

from core import VERSION
from core.clock import utc_now
from core.db.router import home_aliases
from core.measures import COUNTER, HISTOGRAM, Measure, Sample, collects, one
from core.models import Heartbeat
from core.request_counts import CLASSES, LIMITS_S, NAMES, SUM, WIDTH, total
from core.selectors.backups import (
    get_backup_age,
    get_last_good_backup,
    is_backup_overdue,
)
from core.selectors.database_figures import get_database_figures
from core.selectors.outbox_states import OutboxState, list_outbox_states


@collects
def tell_suite() -> Iterator[Measure]:
    """Tell the version, so that a chart shows when it changed."""
    yield one("info", "The suite's version; always 1.", 1, version=VERSION)


@collects
def tell_requests() -> Iterator[Measure]:
    """Tell how many requests came by door, and how long they took."""
    values = total(settings.SUITE_METRICS_DIR)
    doors = [(name, values[n * WIDTH : (n + 1) * WIDTH]) for n, name in enumerate(NAMES)]
    answers = [
        Sample(row[n], {"door": name, "answer": answer})
        for name, row in doors
        for n, answer in enumerate(CLASSES)
    ]
    text = "Answers by door and class, over all web processes of this data directory."
    yield Measure("http_answers_total", text, answers, COUNTER)
    durations = [sample for name, row in doors for sample in _histogram(name, row)]
    yield Measure("http_seconds", "Time to answer by door.", durations, HISTOGRAM)


def _histogram(door: str, row: list[float]) -> Iterator[Sample]:
    heights = list(accumulate(row[len(CLASSES) : SUM]))
    for limit, height in zip((*map(str, LIMITS_S), "+Inf"), heights, strict=True):
        yield Sample(height, {"door": door, "le": limit}, "_bucket")
    yield Sample(row[SUM], {"door": door}, "_sum")
    yield Sample(heights[-1], {"door": door}, "_count")


@collects
def tell_events() -> Iterator[Measure]:
    """Tell how the outboxes stand, by database and app."""
    now = utc_now()
    states = [
        state for alias in home_aliases() for state in list_outbox_states(alias=alias, now=now)
    ]
    for name, text in _EVENT_FIGURES.items():
        samples = [Sample(_event_figure(name, state), _whose(state)) for state in states]
        yield Measure(name, text, samples or [Sample(0, dict.fromkeys(_WHOSE, ""))])


_EVENT_FIGURES = {
    "events_pending": "Events that wait.",
    "events_failed": "Events that were given up.",
    "events_lag_seconds": "How long the oldest event has waited.",
}
_WHOSE = ("database", "app", "region")


def _event_figure(name: str, state: OutboxState) -> float:
    if name == "events_lag_seconds":
        return state.lag.total_seconds()
    return state.pending if name == "events_pending" else state.failed


def _whose(state: OutboxState) -> dict[str, str]:
    return dict(zip(_WHOSE, (state.database, state.target_app, state.region), strict=True))


@collects
def tell_backups() -> Iterator[Measure]:
    """Tell how old the last good backup is."""
    now = utc_now()
    age_s = get_backup_age(now=now).total_seconds()
    yield one("backup_age_seconds", "How old the last good backup is.", age_s)
    overdue = is_backup_overdue(now=now)
    yield one("backup_overdue", "1 when that is too old.", int(overdue))
    good = get_last_good_backup()
    if good is not None:
        yield one("backup_size_bytes", "Size of the last good backup.", good.size_bytes or 0)


@collects
def tell_databases() -> Iterator[Measure]:
    """Tell size, connections and memory hits of each database."""
    found = [get_database_figures(alias=alias) for alias in home_aliases()]
    for name, (text, field) in _DATABASE_FIGURES.items():
        samples = [Sample(getattr(row, field) or 0, {"database": row.alias}) for row in found]
        yield Measure(name, text, samples)


_DATABASE_FIGURES = {
    "database_size_bytes": ("Size of the database.", "total_bytes"),
    "database_connections": ("Connections to its server.", "connections"),
    "database_connection_limit": ("How many connections it takes.", "connection_limit"),
    "database_cache_hits": ("Share of blocks found in memory, 0 to 1.", "cache_hits"),
}


@collects
def tell_heartbeats() -> Iterator[Measure]:
    """Tell when the processes that no request reaches were heard last."""
    now = utc_now()
    samples = [
        Sample(max((now - beat.beat_at).total_seconds(), 0), {"process": beat.process})
        for beat in Heartbeat.objects.order_by("process")
    ]
    if samples:
        yield Measure("heartbeat_age_seconds", "Since the last sign of life.", samples)

"""The effect: one row for each event, written by our handlers and by the peer's jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from core.choices import App
from core.events.base import Event, event_type
from core.events.registry import subscribe, subscribe_set

TABLE = """
    CREATE TABLE bench_effects (
        uid uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())
"""
INSERT = "INSERT INTO bench_effects (uid) VALUES (%s) ON CONFLICT DO NOTHING"


@event_type("bench.single", source=App.MONITOR, targets=(App.TRACKER,))
class SingleHappened(Event, frozen=True, kw_only=True):
    """Its effects are written one at a time."""


@event_type("bench.many", source=App.MONITOR, targets=(App.TRACKER,))
class ManyHappened(Event, frozen=True, kw_only=True):
    """Its effects are written as a set."""


@subscribe("bench.single", app=App.TRACKER)
def have_effect(event: SingleHappened) -> None:
    """Write the row of one event."""
    write_effect(str(event.uid))


@subscribe_set("bench.many", app=App.TRACKER)
def have_effects(events: Sequence[ManyHappened]) -> None:
    """Write the rows of many events in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_effects (uid) SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
            [[str(event.uid) for event in events]],
        )


def write_effect(uid: str) -> None:
    """Write one row; the peer's job is this function."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [uid])


def new_events(kind: type[Event], count: int, at: datetime) -> list[Event]:
    """Return events that have not happened yet."""
    return [kind(uid=uuid4(), occurred_at=at) for _ in range(count)]


def new_uids(count: int) -> list[UUID]:
    """Return what the peer's jobs write."""
    return [uuid4() for _ in range(count)]

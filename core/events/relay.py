"""Carrying events to the database of their target when that is another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import connections

from core.events import wakeup



def relay(source: str, wanted: Sequence[tuple[UUID, str]]) -> None:
    """Write events into their targets' outboxes; a second time changes nothing.

    The source marks them afterwards: a crash between the two carries them
    again, and the key keeps out the copy.
    """
    by_target: dict[str, list[str]] = defaultdict(list)
    for event_id, target in wanted:
        by_target[target].append(str(event_id))
    for target, ids in by_target.items():
        _carry(source, target, ids)
        wakeup.wake(target)


def _carry(source: str, target: str, ids: list[str]) -> None:
    with connections[source].cursor() as cursor:
        cursor.execute(
            "SELECT created_at, event_id::text, lane, event_type, resource_type, resource_id,"
            " source_app, target_app, payload::text, coalesce(nullif(source_database, ''), %s),"
            " coalesce(source_sequence, sequence) FROM sync_events"
            " WHERE event_id = ANY(%s::uuid[]) ORDER BY sequence",
            [source, ids],
        )
        rows = cursor.fetchall()
    with connections[target].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO sync_events (created_at, event_id, lane, event_type, resource_type,"
            " resource_id, source_app, target_app, payload, source_database, source_sequence)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            rows,
        )

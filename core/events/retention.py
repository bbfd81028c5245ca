"""Letting go of what was delivered long ago: events by partition, receipts by age."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connections

from core.db.partitions import (
    Partitioned,
    month_start,
    months_before,
    partition_lock,
    partitioned_tables,
)

logger = logging.getLogger(__name__)

# Longer than any event is open, restored or published anew: a receipt must outlive its event.
KEPT = timedelta(days=90)


def drop_delivered_months(*, alias: str, now: datetime) -> list[str]:
    """Drop the partitions of events that all are older than 90 days and all are processed.

    One that is pending or failed keeps its month. One that waits for a module which has been
    off all the while does not: else a shop without that module would keep them for ever.
    """
    oldest = month_start(now - KEPT)
    return [
        name
        for table in partitioned_tables(alias)
        if table.name == "sync_events"
        for name in months_before(alias, table, oldest)
        if _drop(alias, table, name)
    ]


def delete_old_receipts(*, alias: str, now: datetime) -> int:
    """Delete receipts older than 90 days whose event is not open; return how many."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "DELETE FROM event_receipts r WHERE r.received_at < %s AND NOT EXISTS"
            " (SELECT FROM sync_events e"
            " WHERE e.event_id = r.event_id AND e.status <> 'processed')",
            [now - KEPT],
        )
        return int(cursor.rowcount)


def delete_old_steps(*, alias: str, now: datetime) -> int:
    """Delete what happened to events longer than 90 days ago; return how many rows."""
    with connections[alias].cursor() as cursor:
        cursor.execute("DELETE FROM event_steps WHERE happened_at < %s", [now - KEPT])
        return int(cursor.rowcount)


def _drop(alias: str, table: Partitioned, name: str) -> bool:
    part = f'{table.schema}."{name}"'
    with partition_lock(alias) as cursor:
        # Whoever would reopen an event of it waits for the lock, and then finds none.
        cursor.execute(f"LOCK TABLE {part} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status NOT IN ('processed', 'held')),"  # noqa: S608
            f" count(*) FILTER (WHERE status = 'held') FROM {part}"
        )
        still_open, held = cursor.fetchone()
        if still_open:
            return False
        cursor.execute(f"DROP TABLE {part}")
    about = {"table": name, "alias": alias, "held": held}
    logger.info("month of delivered events dropped", extra=about)
    return True

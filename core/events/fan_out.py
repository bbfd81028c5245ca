"""Who outside is to be told of an event: one delivery for each webhook that listens to it.

Written by the dispatcher, in the transaction in which it marks the event: a
crash loses none and doubles none, and who publishes pays nothing. Of the rows
that an event has for its targets, the first one's stands for all, in the
database where it was published.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from core.db.router import HOME_REGION
from core.events.base import EVENT_TYPES

MOST_LATE = 1000

# Set when deliveries were written in this process; who sends them waits for it.
WRITTEN = threading.Event()

# That a webhook `w` listens to an event `e`, from when it was switched on.
LISTENS = (
    "w.active AND w.deleted_at IS NULL AND w.active_since <= e.created_at"
    " AND w.event_types && ARRAY['*', e.event_type]::varchar[]"
)
# That somebody listens to an event `e` which was published here.
IS_WANTED = f"(e.source_database = '' AND EXISTS (SELECT FROM webhooks w WHERE {LISTENS}))"

_INSERT = f"""
    INSERT INTO event_deliveries
        (webhook_id, event_id, event_created_at, event_type, sequence)
    SELECT w.id, e.event_id, e.created_at, e.event_type, e.sequence
    FROM sync_events e
    JOIN webhooks w ON {LISTENS}
    JOIN unnest(%s::varchar[], %s::varchar[]) AS first (event_type, target_app)
        ON first.event_type = e.event_type AND first.target_app = e.target_app
    WHERE e.source_database = '' AND e.target_region = %s AND {{which}}
    ORDER BY e.sequence LIMIT {{most}}
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - fixed texts
_THESE = "(e.created_at, e.event_id) IN (SELECT * FROM unnest(%s::timestamptz[], %s::uuid[]))"
_LATE = (
    "e.status = 'pending' AND e.created_at < statement_timestamp() - interval '2 seconds'"
    " AND NOT EXISTS (SELECT FROM event_deliveries d"
    " WHERE d.event_id = e.event_id AND d.webhook_id = w.id)"
)


def fan_out(alias: str, keys: Sequence[tuple[datetime, UUID]]) -> int:
    """Write the deliveries of events that are about to be marked; return how many are new.

    Part of the transaction that marks them.
    """
    if not keys:
        return 0
    return _insert(
        alias,
        _INSERT.format(which=_THESE, most="ALL"),
        [[key[0] for key in keys], [str(key[1]) for key in keys]],
    )


def fan_out_late(alias: str) -> int:
    """Write the deliveries of events that still wait for their own target; return how many.

    One behind an event that fails, or for a database that is away: programs
    outside do not wait for that.
    """
    return _insert(alias, _INSERT.format(which=_LATE, most=MOST_LATE), [])


def _insert(alias: str, sql: str, parameters: list[Any]) -> int:
    types = [kind for kind in EVENT_TYPES.values() if not kind.inner]
    first = [[kind.wire for kind in types], [kind.targets[0].value for kind in types]]
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, [*first, HOME_REGION, *parameters])
        count: int = cursor.rowcount
    if count:
        transaction.on_commit(WRITTEN.set, using=alias)
    return count

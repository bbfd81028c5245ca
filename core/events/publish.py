"""Writing an event beside its fact: the caller's connection, the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

import msgspec
from django.db import connections, transaction

from core.db.router import suite_router
from core.db.transactions import open_alias
from core.errors import NoOpenTransactionError
from core.events import wakeup
from core.events.base import Event, lane_of

_COLUMNS = (
    "(event_id, lane, event_type, resource_type, resource_id, source_app, target_app,"
    " target_region, payload)"
)
_PLACES = "(" + ", ".join(["%s"] * (_COLUMNS.count(",") + 1)) + ")"
_encoder = msgspec.json.Encoder(decimal_format="string")


def publish(event: Event) -> None:
    """Write the event for each of its targets; it is delivered if and only if the fact commits.

    A target with databases in several regions gets it in each of them.

    Call it after the lock on the resource's row: then the events of one
    resource are numbered in the order in which they commit.

    Raises:
        NoOpenTransactionError: no service has opened a transaction.
    """
    publish_all([event])


def publish_all(events: Iterable[Event]) -> None:
    """Write several events in one statement; see `publish`."""
    alias = open_alias()
    if alias is None:
        raise NoOpenTransactionError("publish() needs the transaction of a service")
    sql, values = outbox_statement(events)
    if not values:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values)
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)


def outbox_statement(events: Iterable[Event]) -> tuple[str, list[Any]]:
    """Return the insert and its values, for who sends it along with other statements."""
    rows = [row for event in events for row in _rows(event)]
    places = ", ".join([_PLACES] * len(rows))
    # Fixed names and placeholders only.
    sql = f"INSERT INTO sync_events {_COLUMNS} VALUES {places}"  # noqa: S608
    return sql, [value for row in rows for value in row]


def _rows(event: Event) -> Iterator[tuple[Any, ...]]:
    payload = _encoder.encode(event).decode()
    resource_id = str(event.uid)
    lane = lane_of(resource_id)
    for target in event.targets:
        for region in suite_router.regions_of(target):
            yield (
                str(uuid4()),
                lane,
                event.wire,
                event.resource,
                resource_id,
                event.source.value,
                target.value,
                region,
                payload,
            )

"""Log lines of nodes: taken with their events, the oldest dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import connections

from core.clock import utc_now
from shopmonitor.models import NodeLogLine
from shopmonitor.protocol.device_data import LogData
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent

KEPT = timedelta(days=14)
MOST_OF_NODE = 1_000


def add_lines(statements: Statements, *, node: int, taken: Sequence[TakenEvent]) -> None:
    """Add the log lines of a batch, in one statement."""
    rows = [
        {"level": data.level, "text": data.text, "at": item.when.occurred_at}
        for item in taken
        if isinstance(data := item.event.data, LogData)
    ]
    if rows:
        statements.add(
            "INSERT INTO node_log_lines (node_id, level, text, occurred_at)"
            " SELECT %s, r.level, r.text, r.at FROM jsonb_to_recordset(%s::jsonb)"
            " AS r (level text, text text, at timestamptz)",
            node,
            msgspec.json.encode(rows).decode(),
        )


def forget_old_lines(*, now: datetime | None = None) -> None:
    """Drop lines after two weeks, and of each node all but its newest thousand."""
    alias = floor_alias()
    old = (now or utc_now()) - KEPT
    NodeLogLine.objects.using(alias).filter(received_at__lt=old).delete()
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "DELETE FROM node_log_lines l USING nodes n WHERE l.node_id = n.id AND l.id <"
            " (SELECT k.id FROM node_log_lines k WHERE k.node_id = n.id"
            " ORDER BY k.id DESC OFFSET %s LIMIT 1)",
            [MOST_OF_NODE - 1],
        )

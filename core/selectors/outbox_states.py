"""How the outboxes stand: what waits, failed or is held for a module, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from core.choices import EventStatus
from core.models import SyncEvent


@dataclass(frozen=True)
class OutboxState:
    """What one database holds for one app."""

    database: str
    target_app: str
    region: str
    pending: int
    failed: int
    lag: timedelta
    held: int = 0


def list_outbox_states(*, alias: str, now: datetime) -> list[OutboxState]:
    """Return the state for each app that has open events in a database, by app and region.

    Args:
        now: aware UTC; lag is how long the oldest pending event has waited.
    """
    is_pending = Q(status=EventStatus.PENDING)
    rows = (
        SyncEvent.objects.using(alias)
        .exclude(status=EventStatus.PROCESSED)
        .values("target_app", "target_region")
        .annotate(
            pending=Count("pk", filter=is_pending),
            failed=Count("pk", filter=Q(status=EventStatus.FAILED)),
            held=Count("pk", filter=Q(status=EventStatus.HELD)),
            oldest=Min("created_at", filter=is_pending),
        )
        .order_by("target_app", "target_region")
    )
    return [
        OutboxState(
            database=alias,
            target_app=row["target_app"],
            region=row["target_region"],
            pending=row["pending"],
            failed=row["failed"],
            lag=max(now - row["oldest"], timedelta()) if row["oldest"] else timedelta(),
            held=row["held"],
        )
        for row in rows
    ]

"""What stands in the outbox."""

from __future__ import annotations

from django.db.models import Count

from core.choices import EventStatus
from core.models import SyncEvent


def count_failed_events() -> int:
    """Count the events that were given up; a partial index answers."""
    return SyncEvent.objects.filter(status=EventStatus.FAILED).count()


def count_held_events() -> dict[str, int]:
    """Count the events that wait here for a module, by module; a partial index answers."""
    rows = SyncEvent.objects.filter(status=EventStatus.HELD).order_by()
    return dict(rows.values_list("held_for").annotate(count=Count("pk")))

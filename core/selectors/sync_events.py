"""What stands in the outbox."""

from __future__ import annotations

from core.choices import EventStatus
from core.models import SyncEvent


def count_failed_events() -> int:
    """Count the events that were given up; a partial index answers."""
    return SyncEvent.objects.filter(status=EventStatus.FAILED).count()

"""Reading the outbox in tests."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings

from core.events.base import EVENT_TYPES
from core.events.dispatch import deliver_all
from core.models import SyncEvent


def deliver_everywhere() -> int:
    """Deliver what waits in any database until nothing does; return how many events."""
    delivered = 0
    while count := sum(deliver_all(alias) for alias in settings.DATABASES):
        delivered += count
    return delivered


def told(*wires: str) -> list[Any]:
    """Return the events of these kinds that wait in the outbox, in order, typed."""
    rows = SyncEvent.objects.filter(event_type__in=wires).order_by("sequence")
    return [msgspec.convert(row.payload, EVENT_TYPES[row.event_type], strict=False) for row in rows]


def told_names() -> list[str]:
    """Return the wire names of all that waits in the outbox, in order."""
    return list(SyncEvent.objects.order_by("sequence").values_list("event_type", flat=True))


def forget_events() -> None:
    """Empty the outbox: what follows is all that a test looks at."""
    SyncEvent.objects.all().delete()

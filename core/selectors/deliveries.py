"""Messages to programs outside: which are due, and what they are about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from core.choices import DeliveryStatus
from core.models import EventDelivery, SyncEvent, Webhook

PING = "webhook.ping"


def list_due_webhooks(*, alias: str, now: datetime, resting: Collection[int]) -> list[int]:
    """Return the webhooks with something to send, but for those that are left alone for now."""
    due = _due(alias, now).exclude(webhook_id__in=resting)
    return list(due.order_by("webhook_id").values_list("webhook_id", flat=True).distinct())


def list_due_deliveries(
    *, alias: str, webhook: int, now: datetime, most: int
) -> list[EventDelivery]:
    """Return what one webhook is to be sent, in the order of the events."""
    due = _due(alias, now).filter(webhook_id=webhook).select_related("webhook")
    return list(due.order_by("sequence", "pk")[:most])


def find_event(*, delivery: EventDelivery) -> SyncEvent | None:
    """Return the event that a message is about; None when it is not kept any more."""
    return (
        SyncEvent.objects.using(delivery._state.db)
        .filter(event_id=delivery.event_id, created_at=delivery.event_created_at)
        .first()
    )


def is_long_dead(*, delivery: EventDelivery, since: datetime) -> bool:
    """Tell whether a webhook has taken nothing from its first refusal on, and that is long ago.

    Args:
        since: long ago is before this.
    """
    of_it = EventDelivery.objects.using(delivery._state.db).filter(webhook_id=delivery.webhook_id)
    taken = of_it.filter(status=DeliveryStatus.DELIVERED).order_by("-delivered_at").first()
    refused = of_it.exclude(status=DeliveryStatus.DELIVERED).filter(first_attempt_at__lte=since)
    refused = refused.exclude(event_type=PING)
    # What it refused before it was switched on again is forgiven.
    refused = refused.filter(first_attempt_at__gte=delivery.webhook.active_since)
    if taken is not None and taken.delivered_at is not None:
        refused = refused.filter(first_attempt_at__gt=taken.delivered_at)
    return refused.exists()


def count_switched_off() -> int:
    """Count the webhooks that were switched off because nobody took anything."""
    return (
        Webhook.objects.filter(deleted_at__isnull=True, active=False)
        .exclude(switched_off_because="")
        .count()
    )


def _due(alias: str, now: datetime) -> QuerySet[EventDelivery]:
    # While it is off nothing is sent but what a person asks for.
    open_to = Q(webhook__active=True, webhook__deleted_at__isnull=True) | Q(event_type=PING)
    return EventDelivery.objects.using(alias).filter(
        open_to, status=DeliveryStatus.PENDING, next_attempt_at__lte=now
    )

"""What stands in the outbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from core.choices import EventStatus
from core.models import EventStep, SyncEvent

MOST_WAITING = 10


def error_class_of(event: SyncEvent) -> str:
    """Return the name of the error that an event failed with."""
    return event.error_message.partition(":")[0]


def list_failed_like(*, event: SyncEvent) -> QuerySet[SyncEvent]:
    """Return the failed events of the same kind, for the same app, with the same class of error."""
    return SyncEvent.objects.using(event._state.db).filter(
        status=EventStatus.FAILED,
        event_type=event.event_type,
        target_app=event.target_app,
        error_message__startswith=f"{error_class_of(event)}:",
    )


def list_waiting_behind(*, event: SyncEvent) -> QuerySet[SyncEvent]:
    """Return the events that wait for this one to go through; none when it holds nothing up."""
    waiting = SyncEvent.objects.using(event._state.db).filter(
        status=EventStatus.PENDING,
        lane=event.lane,
        resource_id=event.resource_id,
        target_app=event.target_app,
        target_region=event.target_region,
        sequence__gt=event.sequence,
    )
    holds = event.status == EventStatus.PENDING and event.attempts > 0
    return (waiting if holds else waiting.none()).order_by("sequence")


def list_steps(*, event_id: UUID, alias: str) -> QuerySet[EventStep]:
    """Return what happened to an event, the oldest first."""
    return EventStep.objects.using(alias).filter(event_id=event_id).order_by("pk")

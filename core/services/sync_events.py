"""What a person does about failed events: put them in line again, or give them up."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import router, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.choices import EventStatus, EventStepKind, SecurityEventKind
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.errors import ConflictError
from core.events import wakeup
from core.models import EventStep, SuiteUser, SyncEvent
from core.selectors.sync_events import list_failed_like
from core.services.security_events import record_security_event


def retry_failed_events(
    *,
    event_ids: Collection[UUID] | None = None,
    alias: str | None = None,
    by: SuiteUser | None = None,
) -> int:
    """Let failed events be delivered again, all or those named; return how many.

    A later delivery may be out of order: handlers compare revisions.

    Args:
        alias: the database whose outbox is meant; this site's own if not given.
        by: who wants it; None for the command.
    """
    database = alias or router.db_for_write(SyncEvent)
    with transaction_on(database):
        failed = SyncEvent.objects.using(database).filter(status=EventStatus.FAILED)
        if event_ids is not None:
            failed = failed.filter(event_id__in=event_ids)
        return _retry(failed, database, by)


def retry_failed_like(*, event: SyncEvent, by: SuiteUser) -> int:
    """Let all failed events be delivered again that failed as this one did; return how many."""
    database = router.db_for_write(SyncEvent, instance=event)
    with transaction_on(database):
        return _retry(list_failed_like(event=event), database, by)


def give_up_event(*, event: SyncEvent, by: SuiteUser, reason: str) -> SyncEvent:
    """Let a failed event rest for good: it counts as processed, and says that it was not.

    Raises:
        ConflictError: it has not failed, or not any more.
    """
    # Who it was stands in the step, from where an erased person goes.
    said = _("Given up: %s") % reason
    database = router.db_for_write(SyncEvent, instance=event)
    with transaction_on(database):
        claimed = SyncEvent.objects.using(database).filter(
            event_id=event.event_id, status=EventStatus.FAILED
        )
        changed = claimed.update(
            status=EventStatus.PROCESSED,
            processed_at=utc_now(),
            error_message=f"{said}. {event.error_message}",
        )
        if changed != 1:
            raise ConflictError(
                _("This event has not failed, or not any more; look at it as it is now.")
            )
        _note(database, [event.event_id], kind=EventStepKind.GIVEN_UP, by=by, reason=reason)
        record_security_event(
            SecurityEventKind.EVENT_GIVEN_UP,
            user=by,
            event=str(event.event_id),
            event_type=event.event_type,
            reason=reason,
        )
    event.refresh_from_db()
    return event


def _retry(failed: QuerySet[SyncEvent], database: str, by: SuiteUser | None) -> int:
    # Locked before they are named: what another person retries meanwhile is theirs.
    chosen = list(
        failed.using(database)
        .select_for_update(no_key=True)
        .order_by("sequence")
        .values_list("event_id", "created_at")
    )
    event_ids = [event_id for event_id, _created in chosen]
    SyncEvent.objects.using(database).filter(
        event_id__in=event_ids, status=EventStatus.FAILED
    ).update(status=EventStatus.PENDING, attempts=0, next_attempt_at=utc_now(), error_message="")
    _note(database, event_ids, kind=EventStepKind.RETRIED, by=by)
    if by is not None and event_ids:
        record_security_event(SecurityEventKind.EVENT_RETRIED, user=by, events=len(event_ids))
    transaction.on_commit(lambda: wakeup.wake(database), using=database)
    return len(event_ids)


def _note(
    database: str,
    event_ids: Collection[UUID],
    *,
    kind: EventStepKind,
    by: SuiteUser | None,
    reason: str = "",
) -> None:
    who = str(by) if by is not None else ""
    EventStep.objects.using(database).bulk_create(
        EventStep(event_id=event_id, kind=kind, user=by, person_name=who[:100], reason=reason[:200])
        for event_id in event_ids
    )

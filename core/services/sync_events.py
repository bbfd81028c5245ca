"""Putting failed events back in line."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import router, transaction

from core.choices import EventStatus
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import wakeup
from core.models import SyncEvent


def retry_failed_events(
    *, event_ids: Collection[UUID] | None = None, alias: str | None = None
) -> int:
    """Let failed events be delivered again, all or those named; return how many.

    A later delivery may be out of order: handlers compare revisions.

    Args:
        alias: the database whose outbox is meant; this site's own if not given.
    """
    database = alias or router.db_for_write(SyncEvent)
    with transaction_on(database):
        failed = SyncEvent.objects.using(database).filter(status=EventStatus.FAILED)
        if event_ids is not None:
            failed = failed.filter(event_id__in=event_ids)
        count = failed.update(
            status=EventStatus.PENDING, attempts=0, next_attempt_at=utc_now(), error_message=""
        )
        transaction.on_commit(lambda: wakeup.wake(database), using=database)
    return count

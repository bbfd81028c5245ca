"""Messages to programs outside: taken in hand one by one, sent by others, noted here.

Nothing is sent from here: between `take_in_hand` and `note_answer` no
transaction is open.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
from django.conf import settings
from django.db import router, transaction
from django.utils.translation import gettext as _

from core.choices import DeliveryStatus
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.domain.webhook_retries import next_wait
from core.domain.webhook_signatures import signed_headers
from core.errors import ConflictError
from core.events import wakeup
from core.models import EventDelivery, SyncEvent, Webhook
from core.models.webhooks import LONGEST_WAIT_S
from core.selectors.deliveries import PING, find_event, is_long_dead
from core.services.webhooks import live_secrets, open_headers, switch_off

KEPT = timedelta(days=30)
# Who took a message and died with it: it is tried again after this.
IN_HAND = timedelta(seconds=2 * LONGEST_WAIT_S)
GONE = 410
TAKEN = range(200, 300)


@dataclass(frozen=True)
class Answer:
    """What became of one attempt: `status` is HTTP's, None when nobody answered."""

    status: int | None
    error: str
    duration_ms: int

    @property
    def is_taken(self) -> bool:
        """Tell whether the receiver has it."""
        return self.status in TAKEN


@dataclass(frozen=True)
class Message:
    """What is sent: to where, with which headers, and within how many seconds."""

    url: str
    headers: dict[str, str]
    body: bytes
    timeout_s: int


def ping_webhook(*, webhook: Webhook) -> EventDelivery:
    """Put a test message in line; it is tried once, also while the webhook is off."""
    return _put_in_line(
        EventDelivery(
            webhook=webhook,
            event_id=uuid4(),
            event_created_at=utc_now(),
            event_type=PING,
            next_attempt_at=utc_now(),
        )
    )


def redeliver(*, delivery: EventDelivery) -> EventDelivery:
    """Put a message in line again, taken or not; the receiver knows it by its id.

    Raises:
        ConflictError: what it was about is not kept any more.
    """
    if delivery.event_type != PING and find_event(delivery=delivery) is None:
        raise ConflictError(_("The event is not kept any more; it cannot be sent again."))
    delivery.status = DeliveryStatus.PENDING
    delivery.attempts = 0
    delivery.first_attempt_at = None
    delivery.next_attempt_at = utc_now()
    return _put_in_line(delivery)


def take_in_hand(*, delivery: EventDelivery) -> bool:
    """Claim a message for one attempt; False when another process was faster."""
    now = utc_now()
    claimed = EventDelivery.objects.using(delivery._state.db).filter(
        pk=delivery.pk,
        status=DeliveryStatus.PENDING,
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at,
    )
    delivery.attempts += 1
    delivery.first_attempt_at = delivery.first_attempt_at or now
    delivery.last_attempt_at = now
    delivery.next_attempt_at = now + IN_HAND
    changed = claimed.update(
        attempts=delivery.attempts,
        first_attempt_at=delivery.first_attempt_at,
        last_attempt_at=now,
        next_attempt_at=delivery.next_attempt_at,
    )
    return changed == 1


def message_of(*, delivery: EventDelivery) -> Message | None:
    """Return what is to be sent, signed for this moment; None when the event is not kept."""
    webhook = delivery.webhook
    body = _body(delivery)
    if body is None:
        return None
    signed = signed_headers(
        message_id=str(delivery.event_id),
        timestamp=int(utc_now().timestamp()),
        body=body,
        secrets=live_secrets(webhook),
    )
    headers = {
        "user-agent": "ShopSuite-Webhook",
        **open_headers(webhook),
        "content-type": "application/json",
        **signed,
    }
    return Message(url=webhook.url, headers=headers, body=body, timeout_s=webhook.timeout_s)


def note_answer(*, delivery: EventDelivery, answer: Answer) -> None:
    """Write down what became of an attempt; a program that is gone is switched off."""
    now = utc_now()
    status, again = DeliveryStatus.DELIVERED, now
    if not answer.is_taken:
        status, again = _after_failure(delivery, answer, now)
    EventDelivery.objects.using(delivery._state.db).filter(
        pk=delivery.pk, attempts=delivery.attempts, last_attempt_at=delivery.last_attempt_at
    ).update(
        status=status,
        next_attempt_at=again,
        response_status=answer.status,
        error=answer.error[:2000],
        duration_ms=answer.duration_ms,
        delivered_at=now if answer.is_taken else None,
    )
    if not answer.is_taken and delivery.event_type != PING:
        _switch_off_if_dead(delivery, answer, now)


def delete_old_deliveries(*, alias: str, now: datetime) -> int:
    """Delete the messages that were made more than 30 days ago; return how many."""
    old = EventDelivery.objects.using(alias).filter(created_at__lt=now - KEPT)
    return old.delete()[0]


def _put_in_line(delivery: EventDelivery) -> EventDelivery:
    alias = router.db_for_write(EventDelivery, instance=delivery)
    with transaction_on(alias):
        delivery.save(using=alias)
        # The dispatcher hears of it as it hears of events.
        transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
    return delivery


def _body(delivery: EventDelivery) -> bytes | None:
    if delivery.event_type == PING:
        return msgspec.json.encode(
            {
                "type": PING,
                "timestamp": delivery.event_created_at,
                "data": {"webhook": delivery.webhook.name},
            }
        )
    event = find_event(delivery=delivery)
    return None if event is None else _body_of(event)


def _body_of(event: SyncEvent) -> bytes:
    return msgspec.json.encode(
        {
            "type": event.event_type,
            "timestamp": event.created_at,
            "source": event.source_app,
            "resource_type": event.resource_type,
            "resource_id": event.resource_id,
            "sequence": event.sequence,
            "data": event.payload,
        }
    )


def _after_failure(
    delivery: EventDelivery, answer: Answer, now: datetime
) -> tuple[DeliveryStatus, datetime]:
    wait = next_wait(attempts=delivery.attempts, chance=random.random())  # noqa: S311 - no secret
    if wait is None or answer.status == GONE or delivery.event_type == PING:
        return DeliveryStatus.FAILED, now
    return DeliveryStatus.PENDING, now + wait


def _switch_off_if_dead(delivery: EventDelivery, answer: Answer, now: datetime) -> None:
    days = settings.WEBHOOK_DEAD_AFTER_DAYS
    if answer.status == GONE:
        reason = _("It answered 410: it is gone for good.")
    elif is_long_dead(delivery=delivery, since=now - timedelta(days=days)):
        reason = _("Nothing was taken for %(days)s days; the last error: %(error)s") % {
            "days": days,
            "error": answer.error,
        }
    else:
        return
    switch_off(webhook=delivery.webhook, reason=reason)

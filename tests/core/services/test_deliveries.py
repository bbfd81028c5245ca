"""Messages one by one; the whole way to a receiver: tests/core/outgoing/test_courier.py."""

import json
from datetime import timedelta

import pytest

from core.clock import utc_now
from core.errors import ConflictError
from core.events.dispatch import deliver_all
from core.models import EventDelivery, SyncEvent
from core.services.deliveries import (
    Answer,
    delete_old_deliveries,
    message_of,
    note_answer,
    ping_webhook,
    redeliver,
    take_in_hand,
)
from core.services.records import create_record
from core.services.upkeep import forget_old_deliveries
from tests.doors.samples import sample
from tests.factories.core import MachineFactory
from tests.factories.webhooks import make_webhook

pytestmark = pytest.mark.django_db
TAKEN = Answer(status=200, error="", duration_ms=7)


@pytest.fixture
def delivery() -> EventDelivery:
    make_webhook("http://erp/")
    create_record(sample(MachineFactory._meta.model))
    deliver_all("default")
    return EventDelivery.objects.select_related("webhook").get()


def test_message_is_taken_in_hand_by_one(delivery: EventDelivery) -> None:
    other = EventDelivery.objects.get()
    assert take_in_hand(delivery=delivery)
    assert not take_in_hand(delivery=other)
    row = EventDelivery.objects.get()
    assert row.attempts == 1
    assert row.next_attempt_at > utc_now() + timedelta(seconds=60), "who dies with it loses none"


def test_answer_is_noted_with_what_it_took(delivery: EventDelivery) -> None:
    take_in_hand(delivery=delivery)
    note_answer(delivery=delivery, answer=TAKEN)
    row = EventDelivery.objects.get()
    assert (row.status, row.response_status, row.duration_ms) == ("delivered", 200, 7)
    assert row.delivered_at is not None


def test_answer_that_comes_after_somebody_else_has_it_changes_nothing(
    delivery: EventDelivery,
) -> None:
    take_in_hand(delivery=delivery)
    EventDelivery.objects.update(attempts=2)
    note_answer(delivery=delivery, answer=TAKEN)
    assert EventDelivery.objects.get().status == "pending"


def test_message_says_what_happened_to_what(delivery: EventDelivery) -> None:
    message = message_of(delivery=delivery)
    assert message is not None
    event = SyncEvent.objects.get(event_id=delivery.event_id)
    body = json.loads(message.body)
    assert body["resource_id"] == event.resource_id
    assert body["data"] == event.payload
    assert message.headers["webhook-id"] == str(event.event_id)


def test_event_that_is_not_kept_any_more_cannot_be_sent(delivery: EventDelivery) -> None:
    SyncEvent.objects.all().delete()
    assert message_of(delivery=delivery) is None
    with pytest.raises(ConflictError):
        redeliver(delivery=delivery)


def test_ping_needs_no_event() -> None:
    ping = ping_webhook(webhook=make_webhook("http://erp/"))
    message = message_of(delivery=ping)
    assert message is not None
    assert json.loads(message.body)["type"] == "webhook.ping"
    redeliver(delivery=ping)


def test_messages_are_kept_for_thirty_days(delivery: EventDelivery) -> None:
    EventDelivery.objects.update(created_at=utc_now() - timedelta(days=29))
    forget_old_deliveries()
    assert EventDelivery.objects.exists()
    assert delete_old_deliveries(alias="default", now=utc_now() + timedelta(days=2)) == 1

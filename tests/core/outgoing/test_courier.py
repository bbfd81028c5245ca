"""Telling programs outside: once per event, in order, whatever the receiver does."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from standardwebhooks import Webhook as StandardReceiver

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import dispatch
from core.events.dispatch import deliver_all
from core.events.fan_out import fan_out_late
from core.models import EventDelivery, Machine, SuiteUser, SyncEvent, Webhook, Zone
from core.outgoing.courier import Courier
from core.services.deliveries import ping_webhook, redeliver
from core.services.records import create_record
from core.services.webhooks import change_webhook, rotate_secret
from tests.core.events.line import due_now, open_line
from tests.factories.core import ZoneFactory
from tests.factories.people import make_person
from tests.factories.webhooks import SECRET, Receiver, make_webhook, receiver
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def erp() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


@pytest.fixture
def zone() -> Zone:
    return ZoneFactory.create()


def make_machines(zone: Zone, *codes: str) -> list[str]:
    return [str(create_record(Machine(code=code, name=code, zone=zone)).uid) for code in codes]


def tell() -> int:
    deliver_all("default")
    return Courier().send_all("default")


def retry_at_once() -> int:
    EventDelivery.objects.filter(status="pending").update(next_attempt_at=utc_now())
    return Courier().send_all("default")


def states() -> list[tuple[str, int, int | None]]:
    rows = EventDelivery.objects.order_by("sequence", "pk")
    return list(rows.values_list("status", "attempts", "response_status"))


def test_program_outside_is_told_once_though_the_event_has_two_targets(
    erp: Receiver, zone: Zone
) -> None:
    make_webhook(erp.url)
    (uid,) = make_machines(zone, "W1")
    assert SyncEvent.objects.filter(event_type="machine.created").count() == 2
    assert tell() == 1
    assert tell() == 0
    (request,) = erp.received
    told = json.loads(request.body)
    assert (told["type"], told["resource_id"]) == ("machine.created", uid)
    assert told["data"]["fields"]["code"] == "W1"
    assert request.path == "/events?shop=1"
    assert states() == [("delivered", 1, 204)]


def test_signature_is_what_standard_webhooks_asks_for(erp: Receiver, zone: Zone) -> None:
    webhook = make_webhook(erp.url, headers={"Authorization": "Bearer erp"})
    make_machines(zone, "W1")
    tell()
    (request,) = erp.received
    StandardReceiver(SECRET).verify(request.body, request.headers)
    with pytest.raises(Exception, match="signature"):
        StandardReceiver(SECRET).verify(request.body + b" ", request.headers)
    assert request.headers["authorization"] == "Bearer erp"
    assert request.headers["webhook-id"] == str(EventDelivery.objects.get().event_id)
    assert SECRET not in (webhook.secret_encrypted, webhook.headers_encrypted)


def test_for_a_day_both_secrets_sign(erp: Receiver, zone: Zone) -> None:
    webhook = make_webhook(erp.url)
    fresh = rotate_secret(webhook=webhook, by=make_person())
    make_machines(zone, "W1")
    tell()
    for secret in (fresh, SECRET):
        StandardReceiver(secret).verify(erp.received[0].body, erp.received[0].headers)
    Webhook.objects.update(previous_secret_until=utc_now())
    make_machines(zone, "W2")
    tell()
    StandardReceiver(fresh).verify(erp.received[1].body, erp.received[1].headers)
    with pytest.raises(Exception, match="signature"):
        StandardReceiver(SECRET).verify(erp.received[1].body, erp.received[1].headers)


def test_it_hears_what_it_asked_for_since_it_was_there(erp: Receiver, zone: Zone) -> None:
    make_machines(zone, "W0")
    make_webhook(erp.url, event_types=["machine.created", "zone.created"])
    make_machines(zone, "W1")
    create_record(Zone(area=zone.area, code="Z9", name="Z9"))
    create_record(SuiteUser(username="x", display_name="x", password="!"))
    tell()
    assert [json.loads(each.body)["type"] for each in erp.received] == [
        "machine.created",
        "zone.created",
    ]


def test_star_hears_everything(erp: Receiver, zone: Zone) -> None:
    make_webhook(erp.url, event_types=["*"])
    make_machines(zone, "W1")
    tell()
    kinds = {json.loads(each.body)["type"] for each in erp.received}
    assert kinds == {"webhook.created", "machine.created"}
    assert len(erp.ids) == len(set(erp.ids))


def test_receiver_that_fails_is_tried_again_and_holds_up_no_event(
    erp: Receiver, zone: Zone
) -> None:
    make_webhook(erp.url)
    erp.answer = 500
    make_machines(zone, "W1", "W2")
    assert tell() == 0
    assert set(SyncEvent.objects.values_list("status", flat=True)) == {"processed"}
    assert len(erp.received) == 1, "the second waits until the first is taken"
    assert states() == [("pending", 1, 500), ("pending", 0, None)]
    failed = EventDelivery.objects.order_by("sequence")[0]
    assert failed.error == "It answered 500: out of paper"
    assert 4 < (failed.next_attempt_at - utc_now()).total_seconds() < 11
    erp.answer = 200
    assert retry_at_once() == 2
    assert erp.ids[0] == erp.ids[1] != erp.ids[2]
    assert states() == [("delivered", 2, 200), ("delivered", 1, 200)]


def test_after_the_last_attempt_it_has_failed_and_can_be_sent_by_hand(
    erp: Receiver, zone: Zone
) -> None:
    make_webhook(erp.url)
    erp.answer = 500
    make_machines(zone, "W1")
    tell()
    for _ in range(20):
        retry_at_once()
    assert states() == [("failed", 12, 500)]
    erp.answer = 200
    redeliver(delivery=EventDelivery.objects.get())
    assert Courier().send_all("default") == 1
    assert states() == [("delivered", 1, 200)]
    assert len(set(erp.ids)) == 1


def test_receiver_that_is_gone_is_switched_off_and_people_are_told(
    erp: Receiver, zone: Zone
) -> None:
    webhook = make_webhook(erp.url)
    erp.answer = 410
    make_machines(zone, "W1", "W2")
    tell()
    webhook.refresh_from_db()
    assert (webhook.active, webhook.switched_off_because) == (
        False,
        "It answered 410: it is gone for good.",
    )
    assert states() == [("failed", 1, 410), ("pending", 0, None)]
    told = SyncEvent.objects.get(event_type="webhook.switched_off")
    assert told.payload["name"] == "ERP"
    make_machines(zone, "W3")
    assert tell() == 0
    assert len(erp.received) == 1, "nothing is sent to it any more"
    again = Webhook.objects.get()
    again.active = True
    change_webhook(webhook=again, by=make_person())
    erp.answer = 200
    assert retry_at_once() == 1, "what waited is sent, what happened meanwhile is not"


@pytest.mark.parametrize(("days", "active"), [(4, True), (6, False)])
def test_receiver_that_takes_nothing_for_days_is_switched_off(
    erp: Receiver, zone: Zone, days: int, active: bool
) -> None:
    webhook = make_webhook(erp.url)
    Webhook.objects.update(active_since=utc_now() - timedelta(days=30))
    erp.answer = 500
    make_machines(zone, "W1")
    tell()
    EventDelivery.objects.update(first_attempt_at=utc_now() - timedelta(days=days))
    retry_at_once()
    webhook.refresh_from_db()
    assert webhook.active is active
    assert bool(webhook.switched_off_because) is not active


def test_one_that_took_something_meanwhile_is_not_dead(erp: Receiver, zone: Zone) -> None:
    webhook = make_webhook(erp.url)
    Webhook.objects.update(active_since=utc_now() - timedelta(days=30))
    make_machines(zone, "W1")
    tell()
    erp.answer = 500
    make_machines(zone, "W2")
    tell()
    bad = EventDelivery.objects.filter(status="pending")
    bad.update(first_attempt_at=utc_now() - timedelta(days=9))
    retry_at_once()
    webhook.refresh_from_db()
    assert webhook.active


def test_programs_outside_do_not_wait_for_an_event_that_fails(
    erp: Receiver,
) -> None:
    with open_line() as line:
        line.fails = lambda _event: True
        make_webhook(erp.url, event_types=["line.stepped"])
        line.publish(1)
        deliver_all("default")
        assert not EventDelivery.objects.exists()
        SyncEvent.objects.update(created_at=utc_now() + timedelta(seconds=-3))
        Webhook.objects.update(active_since=utc_now() - timedelta(minutes=1))
        assert tell() == 1
        line.fails = lambda _event: False
        due_now()
        assert deliver_all("default") == 1
        assert EventDelivery.objects.count() == 1, "and is told once all the same"


def test_crash_before_the_mark_leaves_neither_or_both(
    erp: Receiver, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_webhook(erp.url)
    make_machines(zone, "W1")

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(dispatch, "mark_processed", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver_all("default")
    assert not EventDelivery.objects.exists()
    deliver_all("default")
    assert EventDelivery.objects.count() == 1


def test_nobody_listens_nothing_is_written(zone: Zone) -> None:
    make_machines(zone, "W1")
    deliver_all("default")
    with transaction_on("default"):
        assert fan_out_late("default") == 0
    assert not EventDelivery.objects.exists()


def test_ping_is_sent_at_once_also_while_it_is_off_and_tried_once(erp: Receiver) -> None:
    webhook = make_webhook(erp.url, active=False)
    ping_webhook(webhook=webhook)
    erp.answer = 500
    Courier().send_all("default")
    assert json.loads(erp.received[0].body)["data"] == {"webhook": "ERP"}
    assert states() == [("failed", 1, 500)]
    webhook.refresh_from_db()
    assert webhook.switched_off_because == ""


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_hanging_receiver_holds_up_no_other_and_two_couriers_send_nothing_twice() -> None:
    with receiver() as slow, receiver() as fast:
        release = threading.Event()
        slow.answer = lambda _handler: release.wait(20)  # type: ignore[assignment]
        zone = ZoneFactory.create()
        make_webhook(slow.url, name="slow", timeout_s=20)
        make_webhook(fast.url, name="fast")
        make_machines(zone, *(f"W{number}" for number in range(30)))
        couriers = [Courier(), Courier()]
        for courier in couriers:
            courier.start()
        try:
            begun = time.monotonic()
            deliver_all("default")
            assert time.monotonic() - begun < 10
            assert wait_for(lambda: len(fast.received) == 30, 15)
            assert 1 <= len(slow.received) <= 2, "each courier has one in hand"
        finally:
            release.set()
            for courier in couriers:
                courier.stop()
                courier.join(20)
            assert wait_for(lambda: not any(courier.at_work for courier in couriers), 20)
            connections.close_all()
        assert len(set(fast.ids)) == 30

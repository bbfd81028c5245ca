"""Delivering: once, in order, whatever fails."""

import threading
import time
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from core.choices import App
from core.db.transactions import transaction_on
from core.events.base import Event, lane_of
from core.events.dispatch import deliver_all, deliver_lane
from core.events.outbox import BATCH, MAX_ATTEMPTS, claim
from core.events.registry import HANDLERS, subscribe
from core.models import EventReceipt, SuiteApp, SyncEvent
from core.services.sync_events import retry_failed_events
from tests.core.events.line import OTHER_WIRE, WIRE, Line, due_now

pytestmark = pytest.mark.django_db


def event_of(number: int) -> SyncEvent:
    return SyncEvent.objects.get(payload__number=number)


def two_of_one_lane() -> tuple[UUID, UUID]:
    first = uuid4()
    second = next(uid for uid in iter(uuid4, None) if lane_of(str(uid)) == lane_of(str(first)))
    return first, second


def test_each_event_has_its_effect_its_receipt_and_its_mark(line: Line) -> None:
    line.publish(*range(5))
    assert deliver_all("default") == 5
    assert line.effects == set(range(5))
    assert set(line.states.values()) == {"processed"}
    assert EventReceipt.objects.count() == 5
    event = event_of(3)
    assert event.processed_at is not None
    assert event.attempts == 0


def test_delivered_is_delivered(line: Line) -> None:
    line.publish(1)
    assert deliver_all("default") == 1
    assert deliver_all("default") == 0


def test_receipt_keeps_a_second_delivery_from_the_handler(line: Line) -> None:
    line.publish(1)
    deliver_all("default")
    # As after a crash of who marks, or a backup that is older than the effect.
    SyncEvent.objects.update(status="pending", processed_at=None)
    assert deliver_all("default") == 1
    assert line.calls == [[1]]


def test_events_of_one_kind_go_to_the_handler_as_a_set(line: Line) -> None:
    line.publish(*range(20), uid=uuid4())
    deliver_all("default")
    assert line.calls == [list(range(20))]


def test_more_than_a_batch_is_delivered_in_order(line: Line) -> None:
    line.publish(*range(2 * BATCH + 7), uid=uuid4())
    assert deliver_all("default") == 2 * BATCH + 7
    assert [number for call in line.calls for number in call] == list(range(2 * BATCH + 7))


def test_kinds_that_alternate_keep_the_order_of_their_resource(line: Line) -> None:
    uid = uuid4()
    for number in range(6):
        line.publish(number, uid=uid, wire=(WIRE, OTHER_WIRE)[number % 2])
    deliver_all("default")
    assert [number for call in line.calls for number in call] == list(range(6))


def test_failing_handler_costs_its_own_event_alone(line: Line) -> None:
    line.fails = lambda event: event.number == 2  # type: ignore[attr-defined]
    line.publish(1, 2, 3)
    assert deliver_all("default") == 2
    assert line.effects == {1, 3}, "the failing event's effect is rolled back"
    assert line.states == {1: "processed", 2: "pending", 3: "processed"}
    event = event_of(2)
    assert event.attempts == 1
    assert event.error_message == "LookupError: no step 2"
    assert 0.4 < (event.next_attempt_at - event.created_at).total_seconds() < 5


def test_second_of_two_handlers_that_fails_takes_the_first_ones_effect(line: Line) -> None:
    def second(_event: object) -> None:
        raise LookupError

    subscribe(WIRE, app=App.TRACKER)(second)
    line.publish(1)
    deliver_all("default")
    assert line.effects == set()
    assert not EventReceipt.objects.exists()
    HANDLERS[WIRE].pop()
    due_now()
    deliver_all("default")
    assert line.effects == {1}


def test_later_events_of_the_resource_wait_all_others_go_on(line: Line) -> None:
    line.fails = lambda event: event.number == 1  # type: ignore[attr-defined]
    stuck, free = two_of_one_lane()
    line.publish(1, 2, uid=stuck)
    line.publish(3, uid=free)
    deliver_all("default")
    assert line.effects == {3}
    line.publish(4, uid=stuck)
    line.publish(5, uid=free)
    deliver_all("default")
    assert line.effects == {3, 5}
    line.fails = lambda _event: False
    due_now()
    deliver_all("default")
    assert line.effects == {1, 2, 3, 4, 5}
    done = [number for call in line.calls for number in call if number in {1, 2, 4}]
    assert done[-3:] == [1, 2, 4]


def test_after_the_last_attempt_it_is_failed_said_and_holds_nothing(line: Line) -> None:
    line.fails = lambda event: event.number == 1  # type: ignore[attr-defined]
    line.publish(1, 2, uid=uuid4())
    for _ in range(MAX_ATTEMPTS):
        assert line.effects == set()
        due_now()
        deliver_all("default")
    assert line.states == {1: "failed", 2: "pending"}
    deliver_all("default")
    assert line.states == {1: "failed", 2: "processed"}
    told = SyncEvent.objects.get(event_type="event.failed")
    assert told.resource_id == str(event_of(1).event_id)
    assert told.payload["error"] == "LookupError: no step 1"


def test_retry_by_hand_delivers_a_failed_event_late(line: Line) -> None:
    line.fails = lambda event: event.number == 1  # type: ignore[attr-defined]
    line.publish(1, 2, uid=uuid4())
    for _ in range(MAX_ATTEMPTS + 1):
        due_now()
        deliver_all("default")
    line.fails = lambda _event: False
    assert retry_failed_events(alias="default") == 1
    deliver_all("default")
    assert line.effects == {1, 2}


def test_event_of_another_version_waits_and_is_not_lost(line: Line) -> None:
    line.publish(1, 2)
    SyncEvent.objects.filter(payload__number=1).update(event_type="line.unheard_of")
    deliver_all("default")
    event = event_of(1)
    assert (event.status, event.attempts) == ("pending", 1)
    assert "line.unheard_of" in event.error_message
    assert line.effects == {2}


def test_event_in_another_shape_is_put_off(line: Line) -> None:
    line.publish(1)
    SyncEvent.objects.update(payload={"uid": str(uuid4()), "number": "one"})
    deliver_all("default")
    assert SyncEvent.objects.get().attempts == 1
    assert line.effects == set()


def test_statement_that_hangs_is_a_failure_of_its_event(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.events.outbox._LIMIT", "set_config('statement_timeout', '100', true)")

    def hang(_event: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    subscribe(WIRE, app=App.TRACKER)(hang)
    line.publish(1)
    began = time.monotonic()
    deliver_all("default")
    assert time.monotonic() - began < 5
    assert "statement timeout" in event_of(1).error_message


@pytest.mark.django_db(transaction=True)
def test_lane_belongs_to_one_dispatcher_at_a_time(line: Line) -> None:
    line.publish(1, uid=UUID(int=1))
    lane = lane_of(str(UUID(int=1)))
    seen: list[int] = []

    def other() -> None:
        seen.append(deliver_lane(alias="default", lane=lane).delivered)
        connections.close_all()

    with transaction_on("default"):
        assert len(claim("default", lane)) == 1
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    assert seen == [0]
    assert deliver_all("default") == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_dispatchers_side_by_side_never_double_and_keep_the_order(line: Line) -> None:
    uids = [uuid4() for _ in range(10)]
    flaky = {7, 77, 133}

    def fails_once(event: Event) -> bool:
        number = getattr(event, "number", 0)
        fails = number in flaky
        flaky.discard(number)
        return fails

    line.fails = fails_once
    for number in range(200):
        line.publish(number, uid=uids[number % 10])

    def dispatch() -> None:
        try:
            while SyncEvent.objects.filter(status="pending").exists():
                deliver_all("default")
                due_now()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # A code is unique: a second effect would have failed its event.
    assert SuiteApp.objects.filter(name="x").count() == 200
    assert set(line.states.values()) == {"processed"}
    rows = SuiteApp.objects.filter(name="x").order_by("pk").values_list("code", flat=True)
    order = [int(code.rpartition("-")[2]) for code in rows]
    assert all(
        [number for number in order if number % 10 == of] == list(range(of, 200, 10))
        for of in range(10)
    )

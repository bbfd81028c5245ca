"""Events of the floor, through the outbox, in every order and more than once."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from core.db.doors import OWNER, through
from core.db.transactions import transaction_on
from core.events.base import Event
from core.events.dispatch import deliver_all
from core.events.publish import publish_all
from core.models import EventReceipt, SyncEvent
from shoptracker.models import Job, JobOperation, QuantityReport, TimeEntry
from tests.factories.core import UserFactory
from tests.factories.floor_facts import EIGHT, HOUR, counted, session_ended, session_started
from tests.factories.office import make_assigned_operation

pytestmark = pytest.mark.django_db

HOME = "default"
HOUR_S = Decimal(3600)


def send(*events: Event) -> None:
    with transaction_on(HOME):
        publish_all(events)
    deliver_all(HOME)


def office_rows() -> list[list[tuple[Any, ...]]]:
    """Return what the office has booked and started, without keys and times of writing."""
    return [
        list(TimeEntry.objects.order_by("session_uid").values_list(*TIME_FIELDS)),
        list(QuantityReport.objects.order_by("source_uid").values_list(*PIECES_FIELDS)),
        list(JobOperation.objects.order_by("pk").values_list("uid", "status", "started_at")),
        list(Job.objects.order_by("pk").values_list("uid", "status")),
    ]


TIME_FIELDS = ("session_uid", "machine", "user", "operation", "labour_s", "machine_s")
PIECES_FIELDS = ("source_uid", "machine", "operation", "good", "scrap", "total", "factor")


def story() -> list[Event]:
    """Return a person's hour at a machine: in, three pieces, out; and a colleague's."""
    operation, machine = make_assigned_operation()
    ada, bob = UserFactory.create(), UserFactory.create()
    first = session_started(machine=machine, user=ada, operation=operation)
    second = session_started(
        machine=machine, user=bob, operation=operation, occurred_at=EIGHT + HOUR / 4
    )
    return [
        first,
        second,
        counted(machine=machine, operation=operation),
        session_ended(machine=machine, user=ada, operation=operation, uid=first.uid),
        session_ended(
            machine=machine, user=bob, operation=operation, uid=second.uid, machine_from=None
        ),
    ]


def test_hour_at_a_machine_starts_the_operation_and_books_time_and_pieces() -> None:
    send(*story())
    operation = JobOperation.objects.get()
    assert (operation.status, operation.job.status) == ("running", "running")
    assert [entry.operation for entry in TimeEntry.objects.all()] == [operation, operation]
    assert QuantityReport.objects.get().operation == operation
    assert not SyncEvent.objects.filter(target_app="shop_tracker", status="pending").exists()


def test_events_told_twice_and_without_receipts_change_nothing() -> None:
    events = story()
    send(*events)
    once = office_rows()
    EventReceipt.objects.all().delete()
    send(*events)
    send(*reversed(events))
    assert office_rows() == once


@pytest.mark.parametrize("order", list(permutations(range(5)))[1::17], ids=str)
def test_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    events = story()
    for index in order:
        send(events[index])
    entries = TimeEntry.objects.values_list("operation__status", "labour_s", "machine_s")
    assert sorted(entries) == [("running", HOUR_S, Decimal(0)), ("running", HOUR_S, HOUR_S)]
    assert QuantityReport.objects.get().operation is not None


def test_event_of_a_person_who_is_not_here_yet_waits_for_its_next_attempt() -> None:
    _operation, machine = make_assigned_operation()
    person = UserFactory.create()
    event = session_ended(machine=machine, user=person)
    with through(OWNER):
        person.delete()
    send(event)
    waiting = SyncEvent.objects.get(event_type="machine.session_ended")
    assert (waiting.status, waiting.attempts) == ("pending", 1)
    assert "NotHereYetError" in waiting.error_message
    assert not TimeEntry.objects.exists()

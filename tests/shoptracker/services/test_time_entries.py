from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shoptracker.errors import NotHereYetError
from shoptracker.models import TimeEntry
from shoptracker.services.time_entries import book_sessions
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor_facts import EIGHT, HOUR, session_ended
from tests.factories.office import make_assigned_operation

pytestmark = pytest.mark.django_db


def test_session_is_booked_with_labour_and_machine_seconds() -> None:
    operation, machine = make_assigned_operation()
    person = UserFactory.create(display_name="Ada")
    event = session_ended(
        machine=machine,
        user=person,
        operation=operation,
        ended_at=EIGHT + timedelta(minutes=10, microseconds=5),
        machine_from=EIGHT + timedelta(minutes=4),
    )
    book_sessions([event])
    entry = TimeEntry.objects.get(session_uid=event.uid)
    assert (entry.machine, entry.user, entry.operation) == (machine, person, operation)
    assert (entry.labour_s, entry.machine_s) == (Decimal("600.000005"), Decimal("360.000005"))
    assert (entry.person_name, entry.end_reason) == ("Ada", "swipe")
    assert (entry.started_at, entry.ended_at) == (event.started_at, event.ended_at)


def test_colleague_at_a_machine_carries_no_machine_time() -> None:
    event = session_ended(
        machine=MachineFactory.create(), user=UserFactory.create(), machine_from=None
    )
    book_sessions([event])
    entry = TimeEntry.objects.get()
    assert (entry.labour_s, entry.machine_s) == (Decimal(3600), Decimal(0))


def test_session_without_work_is_booked_unassigned() -> None:
    book_sessions([session_ended(machine=MachineFactory.create(), user=UserFactory.create())])
    assert TimeEntry.objects.get().operation is None


def test_session_of_an_unknown_operation_is_booked_unassigned() -> None:
    event = session_ended(machine=MachineFactory.create(), user=UserFactory.create())
    book_sessions([msgspec.structs.replace(event, operation=uuid4())])
    assert TimeEntry.objects.get().operation is None


def test_session_is_booked_once_however_often_it_is_told() -> None:
    machine, person = MachineFactory.create(), UserFactory.create()
    event = session_ended(machine=machine, user=person)
    book_sessions([event])
    book_sessions([event, event, session_ended(machine=machine, user=person)])
    assert TimeEntry.objects.count() == 2
    assert TimeEntry.objects.get(session_uid=event.uid).labour_s == Decimal(3600)


def test_many_sessions_cost_as_many_statements_as_one() -> None:
    operation, machine = make_assigned_operation()
    person = UserFactory.create()

    def batch(size: int) -> int:
        events = [
            session_ended(machine=machine, user=person, operation=each)
            for each in [operation, None] * (size // 2)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            book_sessions(events)
        return len(queries)

    assert batch(2) == batch(40)


def test_machine_that_is_not_here_yet_is_tried_again() -> None:
    machine, person = MachineFactory.create(), UserFactory.create()
    event = msgspec.structs.replace(session_ended(machine=machine, user=person), machine=uuid4())
    with pytest.raises(NotHereYetError, match="machine"):
        book_sessions([event])
    event = msgspec.structs.replace(session_ended(machine=machine, user=person), user=uuid4())
    with pytest.raises(NotHereYetError, match="person"):
        book_sessions([event])
    assert not TimeEntry.objects.exists()


def test_booked_time_is_never_changed() -> None:
    book_sessions([session_ended(machine=MachineFactory.create(), user=UserFactory.create())])
    for change in ("UPDATE time_entries SET labour_s = 1", "DELETE FROM time_entries"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert TimeEntry.objects.get().labour_s == HOUR.total_seconds()

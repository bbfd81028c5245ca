from decimal import Decimal
from uuid import uuid4

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shoptracker.errors import NotHereYetError
from shoptracker.models import QuantityReport
from shoptracker.services.quantity_reports import book_counts
from tests.factories.core import MachineFactory, ZoneFactory
from tests.factories.floor_facts import counted
from tests.factories.office import make_assigned_operation

pytestmark = pytest.mark.django_db


def test_counted_pieces_are_booked_in_pieces_of_the_order_with_the_factor_beside_them() -> None:
    machine = MachineFactory.create(zone=ZoneFactory.create(count_multiplier=Decimal(2)))
    session = uuid4()
    event = counted(machine=machine, session=session)
    book_counts([event])
    report = QuantityReport.objects.get(source_uid=event.count_id)
    pieces = (report.good, report.scrap, report.rework, report.total)
    assert pieces == (Decimal(4), Decimal(2), Decimal(0), Decimal(6))
    assert (report.factor, report.machine, report.operation) == (Decimal(2), machine, None)
    assert (report.session_uid, report.occurred_at) == (session, event.occurred_at)


def test_pieces_are_booked_on_the_operation_that_the_floor_showed() -> None:
    operation, machine = make_assigned_operation()
    book_counts([counted(machine=machine, operation=operation)])
    assert QuantityReport.objects.get().operation == operation


def test_zone_that_does_not_count_books_nothing() -> None:
    silent, loud = (
        MachineFactory.create(zone=ZoneFactory.create(no_count=True)),
        MachineFactory.create(),
    )
    book_counts([counted(machine=silent), counted(machine=loud)])
    assert QuantityReport.objects.get().machine == loud


def test_count_is_booked_once_however_often_it_is_told() -> None:
    event = counted(machine=MachineFactory.create())
    book_counts([event, event])
    book_counts([event])
    assert QuantityReport.objects.get().source_uid == event.count_id


def test_many_counts_cost_as_many_statements_as_one() -> None:
    machine = MachineFactory.create()

    def batch(size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            book_counts([counted(machine=machine) for _ in range(size)])
        return len(queries)

    assert batch(1) == batch(30)


def test_machine_that_is_not_here_yet_is_tried_again() -> None:
    event = msgspec.structs.replace(counted(machine=MachineFactory.create()), uid=uuid4())
    with pytest.raises(NotHereYetError):
        book_counts([event])


def test_reported_quantity_is_never_changed() -> None:
    book_counts([counted(machine=MachineFactory.create())])
    for change in ("UPDATE quantity_reports SET good = 9", "DELETE FROM quantity_reports"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert QuantityReport.objects.get().good == 2

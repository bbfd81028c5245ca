"""A badge swipe ends as booked time in the office, with no screen touched."""

import time
from decimal import Decimal

import pytest

from shopmonitor.models import MachineSession
from shoptracker.choices import OperationStatus
from shoptracker.models import QuantityReport, TimeEntry
from tests.factories.floor import make_node, make_person
from tests.factories.office import make_assigned_operation
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db


def test_two_swipes_book_the_operation_that_the_office_put_on_the_machine() -> None:
    operation, machine = make_assigned_operation()
    deliver_everywhere()
    node = make_node(machine)
    user, tag = make_person()

    started = node.swipe(tag)
    assert started["job"] == {"number": operation.job.number, "operation": operation.name}
    assert operation.job.number in started["display"][1]
    deliver_everywhere()
    operation.refresh_from_db()
    assert operation.status == OperationStatus.RUNNING

    node.events(node.event("count", {"good": 3, "scrap": 1}))
    time.sleep(0.01)
    node.swipe(tag)
    deliver_everywhere()

    session = MachineSession.objects.get()
    entry = TimeEntry.objects.get()
    assert (entry.operation, entry.machine, entry.user) == (operation, machine, user)
    assert entry.session_uid == session.uid
    assert session.ended_at is not None
    length = Decimal(str((session.ended_at - session.started_at).total_seconds()))
    assert entry.labour_s == entry.machine_s == length
    report = QuantityReport.objects.get()
    assert report.operation == operation
    assert (report.good, report.scrap) == (Decimal(3), Decimal(1))


def test_time_without_an_operation_is_booked_unassigned() -> None:
    _, machine = make_assigned_operation()
    other = type(machine).objects.create(code="FREE", name="Free", zone=machine.zone)
    node = make_node(other)
    _, tag = make_person()
    assert node.swipe(tag)["job"] is None
    node.swipe(tag)
    deliver_everywhere()
    assert TimeEntry.objects.get().operation is None

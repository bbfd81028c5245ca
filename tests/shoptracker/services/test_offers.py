import pytest

from core.clock import utc_now
from core.db.transactions import transaction_on
from shoptracker.choices import OperationStatus
from shoptracker.services.assignments import assign_operation
from shoptracker.services.offers import end_assignments, publish_offers
from tests.factories.core import MachineFactory
from tests.factories.office import make_assigned_operation
from tests.outbox import forget_events, told

pytestmark = pytest.mark.django_db


def test_operation_is_offered_on_each_of_its_machines() -> None:
    operation, machine = make_assigned_operation()
    second = MachineFactory.create(zone=machine.zone)
    assign_operation(operation=operation, machine=second)
    forget_events()
    with transaction_on("default"):
        publish_offers(operation, at=utc_now())
    assert {offer.machine for offer in told("operation.offered")} == {machine.uid, second.uid}


def test_operation_that_waits_is_taken_off_and_stays_assigned() -> None:
    operation, machine = make_assigned_operation()
    operation.status = OperationStatus.PAUSED
    with transaction_on("default"):
        publish_offers(operation, at=utc_now())
    assert [event.machine for event in told("operation.withdrawn")] == [machine.uid]
    assert operation.assignments.filter(ended_at__isnull=True).exists()


def test_ended_assignments_are_told_once() -> None:
    operation, _machine = make_assigned_operation()
    with transaction_on("default"):
        end_assignments(operation, at=utc_now())
        end_assignments(operation, at=utc_now())
    assert len(told("operation.withdrawn")) == 1
    assert not operation.assignments.filter(ended_at__isnull=True).exists()

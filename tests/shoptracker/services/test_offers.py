from datetime import timedelta

import pytest

from core.choices import App
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events.dispatch import deliver_all
from core.services.resync import publish_state
from shopmonitor.models import WorkOffer
from shoptracker.choices import OperationStatus
from shoptracker.models import JobAssignment
from shoptracker.services.assignments import assign_operation, withdraw_assignment
from shoptracker.services.offers import TOLD_AGAIN, end_assignments, publish_offers, tell_offers
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


def offers() -> set[tuple[str, int, bool]]:
    return set(WorkOffer.objects.values_list("job_number", "rank", "withdrawn"))


def test_floor_that_has_lost_its_offers_gets_them_again() -> None:
    make_assigned_operation()
    deliver_all("default")
    before = offers()
    assert len(before) == 1
    WorkOffer.objects.all().delete()
    publish_state(app=App.TRACKER)
    deliver_all("default")
    assert offers() == before


def test_floor_that_was_restored_from_a_backup_forgets_what_was_withdrawn() -> None:
    operation, machine = make_assigned_operation()
    deliver_all("default")
    lost = list(WorkOffer.objects.all())
    withdraw_assignment(assignment=operation.assignments.get())
    deliver_all("default")
    WorkOffer.objects.all().delete()
    WorkOffer.objects.bulk_create(lost)
    publish_state(app=App.TRACKER)
    deliver_all("default")
    assert [offer.withdrawn for offer in WorkOffer.objects.all()] == [True]
    assign_operation(operation=operation, machine=machine)
    publish_state(app=App.TRACKER)
    deliver_all("default")
    assert [offer.withdrawn for offer in WorkOffer.objects.all()] == [False]


def test_assignments_of_long_ago_are_not_told_any_more() -> None:
    make_assigned_operation()
    long_ago = utc_now() - TOLD_AGAIN - timedelta(days=1)
    JobAssignment.objects.update(ended_at=long_ago)
    assert list(tell_offers(at=utc_now())) == []

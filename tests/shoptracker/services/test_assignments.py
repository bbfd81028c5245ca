import pytest

from core.clock import utc_now
from core.errors import InvalidInputError
from shoptracker.errors import IllegalMoveError
from shoptracker.models import JobAssignment
from shoptracker.services.assignments import assign_operation, withdraw_assignment
from shoptracker.services.operations import finish_operation, start_operation
from tests.factories.core import MachineFactory, ZoneFactory
from tests.factories.office import make_assigned_operation, make_job, step_of
from tests.outbox import forget_events, told

pytestmark = pytest.mark.django_db


def test_ready_operation_is_offered_at_once_with_a_newer_revision() -> None:
    machine = MachineFactory.create()
    operation = step_of(make_job(machine.zone))
    assign_operation(operation=operation, machine=machine, rank=5)
    (offer,) = told("operation.offered")
    assert (offer.uid, offer.machine, offer.rank) == (operation.uid, machine.uid, 5)
    assert offer.revision == operation.revision + 1


def test_operation_without_a_rank_comes_last_in_the_queue() -> None:
    machine = MachineFactory.create()
    ranks = [
        assign_operation(operation=step_of(make_job(machine.zone)), machine=machine).rank
        for _ in range(3)
    ]
    assert ranks == [1, 2, 3]


def test_second_assignment_to_a_machine_changes_the_rank_and_makes_no_row() -> None:
    operation, machine = make_assigned_operation()
    again = assign_operation(operation=operation, machine=machine, rank=9)
    kept = assign_operation(operation=operation, machine=machine)
    assert (again.pk, kept.rank, JobAssignment.objects.count()) == (kept.pk, 9, 1)
    revisions = [offer.revision for offer in told("operation.offered")]
    assert revisions == sorted(set(revisions))


def test_machine_of_another_zone_is_refused_by_name() -> None:
    operation = step_of(make_job())
    machine = MachineFactory.create(code="W9")
    with pytest.raises(InvalidInputError, match="W9 does not stand in zone ZONE") as caught:
        assign_operation(operation=operation, machine=machine)
    assert caught.value.context["errors"][0]["field"] == "machine"
    assert told("operation.offered") == []


def test_retired_machine_is_refused() -> None:
    machine = MachineFactory.create(deleted_at=utc_now())
    with pytest.raises(InvalidInputError, match="retired"):
        assign_operation(operation=step_of(make_job(machine.zone)), machine=machine)


def test_finished_operation_takes_no_machine() -> None:
    machine = MachineFactory.create()
    operation = step_of(make_job(machine.zone))
    start_operation(operation=operation)
    finish_operation(operation=operation)
    with pytest.raises(IllegalMoveError, match="Finished"):
        assign_operation(operation=operation, machine=machine)


def test_planned_operation_is_assigned_and_not_yet_offered() -> None:
    machine = MachineFactory.create()
    job = make_job(ZoneFactory.create(), machine.zone)
    assign_operation(operation=step_of(job, 1), machine=machine)
    assert told("operation.offered") == []


def test_withdrawn_assignment_leaves_the_floor_once_and_may_come_back() -> None:
    operation, machine = make_assigned_operation()
    assignment = operation.assignments.get()
    forget_events()
    withdraw_assignment(assignment=assignment)
    withdraw_assignment(assignment=assignment)
    assert [event.machine for event in told("operation.withdrawn")] == [machine.uid]
    assign_operation(operation=operation, machine=machine)
    withdrawn, offered = told("operation.withdrawn", "operation.offered")
    assert withdrawn.revision < offered.revision
    assert operation.assignments.count() == 2

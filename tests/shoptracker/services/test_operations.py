from collections.abc import Callable

import pytest

from shoptracker.errors import IllegalMoveError, PredecessorOpenError
from shoptracker.models import Job, JobOperation
from shoptracker.services.assignments import assign_operation
from shoptracker.services.operations import (
    finish_operation,
    pause_operation,
    resume_operation,
    start_operation,
)
from tests.factories.core import MachineFactory, ZoneFactory
from tests.factories.office import make_assigned_operation, make_job, step_of
from tests.outbox import forget_events, told, told_names

pytestmark = pytest.mark.django_db

Verb = Callable[..., JobOperation]


def statuses(job: Job) -> list[str]:
    return [step.status for step in job.operations.order_by("position")]


def test_started_operation_starts_its_job_and_readies_the_next() -> None:
    machine = MachineFactory.create()
    job = make_job(ZoneFactory.create(), machine.zone)
    assign_operation(operation=step_of(job, 1), machine=machine)
    forget_events()
    start_operation(operation=step_of(job))
    job.refresh_from_db()
    assert (job.status, statuses(job)) == ("running", ["running", "ready"])
    assert step_of(job).started_at is not None
    assert [offer.uid for offer in told("operation.offered")] == [step_of(job, 1).uid]
    assert told_names().count("job.updated") == 1


def test_job_is_finished_with_its_last_operation() -> None:
    job = make_job(ZoneFactory.create(), ZoneFactory.create())
    start_operation(operation=step_of(job))
    start_operation(operation=step_of(job, 1))
    finish_operation(operation=step_of(job))
    job.refresh_from_db()
    assert job.status == "running"
    finish_operation(operation=step_of(job, 1))
    job.refresh_from_db()
    assert (job.status, statuses(job)) == ("finished", ["finished", "finished"])


def test_operation_is_not_finished_before_the_one_before_it() -> None:
    job = make_job(ZoneFactory.create(), ZoneFactory.create())
    start_operation(operation=step_of(job))
    start_operation(operation=step_of(job, 1))
    with pytest.raises(PredecessorOpenError, match="Operation 10 is not finished"):
        finish_operation(operation=step_of(job, 1))


def test_paused_operation_leaves_the_floor_until_it_goes_on() -> None:
    operation, machine = make_assigned_operation()
    start_operation(operation=operation)
    forget_events()
    pause_operation(operation=operation)
    resume_operation(operation=operation)
    withdrawn, offered = told("operation.withdrawn", "operation.offered")
    assert (withdrawn.machine, offered.machine) == (machine.uid, machine.uid)
    assert withdrawn.revision < offered.revision


def test_finished_operation_leaves_the_floor_for_good() -> None:
    operation, machine = make_assigned_operation()
    start_operation(operation=operation)
    finish_operation(operation=operation)
    operation.refresh_from_db()
    assert operation.assignments.get().ended_at == operation.finished_at
    assert [event.machine for event in told("operation.withdrawn")] == [machine.uid]


@pytest.mark.parametrize(
    "verb", [pause_operation, resume_operation, finish_operation], ids=lambda verb: verb.__name__
)
def test_ready_operation_can_only_be_started(verb: Verb) -> None:
    job = make_job()
    with pytest.raises(IllegalMoveError, match="Operation 10 is Ready"):
        verb(operation=step_of(job))
    assert statuses(job) == ["ready"]


def test_operation_is_started_once() -> None:
    job = make_job()
    start_operation(operation=step_of(job))
    with pytest.raises(IllegalMoveError):
        start_operation(operation=step_of(job))


def test_running_operation_cannot_go_on() -> None:
    job = make_job()
    start_operation(operation=step_of(job))
    with pytest.raises(IllegalMoveError):
        resume_operation(operation=step_of(job))


def test_stale_row_in_hand_changes_nothing_back() -> None:
    stale = step_of(make_job())
    start_operation(operation=stale)
    assert stale.status == "ready"
    assert finish_operation(operation=stale).status == "finished"

"""The life of an operation: ready, started, paused, finished; its job and neighbours follow.

Each service locks the job's row first: the operations of one job change one at
a time, and their events are numbered as they commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.services.records import change_in_transaction
from shoptracker.choices import JobStatus, OperationStatus
from shoptracker.domain.moves import may_change_job, may_change_operation
from shoptracker.domain.operations import job_is_done, may_finish
from shoptracker.errors import IllegalMoveError, PredecessorOpenError
from shoptracker.models import Job, JobOperation
from shoptracker.services.offers import end_assignments, publish_offers
from shoptracker.services.stock_reservations import release_reservations


@in_transaction(JobOperation)
def start_operation(*, operation: JobOperation) -> JobOperation:
    """Start a ready operation; its job runs, and the next operation becomes ready.

    Raises:
        IllegalMoveError: it is not ready.
    """
    return start_in_transaction(lock_operation(operation), at=utc_now())


@in_transaction(JobOperation)
def pause_operation(*, operation: JobOperation) -> JobOperation:
    """Pause a running operation: the floor is no longer shown it; nothing else waits for it.

    Raises:
        IllegalMoveError: it does not run.
    """
    locked = lock_operation(operation)
    _move(locked, OperationStatus.PAUSED)
    return _write(locked, at=utc_now())


@in_transaction(JobOperation)
def resume_operation(*, operation: JobOperation) -> JobOperation:
    """Go on with a paused operation; the floor is shown it again.

    Raises:
        IllegalMoveError: it is not paused.
    """
    locked = lock_operation(operation)
    if locked.status != OperationStatus.PAUSED:
        raise _illegal(locked, OperationStatus.RUNNING)
    _move(locked, OperationStatus.RUNNING)
    return _write(locked, at=utc_now())


@in_transaction(JobOperation)
def finish_operation(*, operation: JobOperation) -> JobOperation:
    """Finish an operation; with the last one its job is finished.

    Raises:
        IllegalMoveError: it was never started, or is over already.
        PredecessorOpenError: the operation before it is not finished.
    """
    locked = lock_operation(operation)
    steps = operations_of(locked.job)
    before = _neighbour(steps, locked, step=-1)
    if not may_finish(before.status if before else None):
        raise PredecessorOpenError(
            _("Operation %(position)s is not finished yet; finish it first.")
            % {"position": before.position if before else ""}
        )
    _move(locked, OperationStatus.FINISHED)
    return _finish(locked, at=utc_now())


def lock_operation(operation: JobOperation) -> JobOperation:
    """Lock the operation's job, then read the operation anew, in a service's transaction."""
    job = Job.objects.select_for_update(no_key=True).get(pk=operation.job_id)
    locked = JobOperation.objects.select_related("zone").get(pk=operation.pk)
    locked.job = job
    return locked


def operations_of(job: Job) -> list[JobOperation]:
    """Return the operations of a locked job in their order, each knowing the locked job."""
    steps = list(job.operations.select_related("zone").order_by("position"))
    for step in steps:
        step.job = job
    return steps


def start_in_transaction(operation: JobOperation, *, at: datetime) -> JobOperation:
    """Do what `start_operation` does, in a service's transaction, as of a moment."""
    if operation.status != OperationStatus.READY:
        raise _illegal(operation, OperationStatus.RUNNING)
    _move(operation, OperationStatus.RUNNING)
    operation.started_at = at
    _write(operation, at=at)
    if may_change_job(operation.job.status, JobStatus.RUNNING):
        operation.job.status = JobStatus.RUNNING
        change_in_transaction(operation.job)
    make_ready(_neighbour(operations_of(operation.job), operation, step=1), at=at)
    return operation


def make_ready(operation: JobOperation | None, *, at: datetime) -> None:
    """Let a planned operation be started, and offer it; any other stays as it is."""
    if operation is None or operation.status != OperationStatus.PLANNED:
        return
    _move(operation, OperationStatus.READY)
    _write(operation, at=at)


def _move(operation: JobOperation, status: OperationStatus) -> None:
    if not may_change_operation(operation.status, status):
        raise _illegal(operation, status)
    operation.status = status


def _illegal(operation: JobOperation, status: OperationStatus) -> IllegalMoveError:
    return IllegalMoveError(
        _("Operation %(position)s is %(old)s; from there it cannot become %(new)s.")
        % {
            "position": operation.position,
            "old": operation.get_status_display(),
            "new": status.label,
        },
        status=operation.status,
    )


def _write(operation: JobOperation, *, at: datetime) -> JobOperation:
    change_in_transaction(operation)
    publish_offers(operation, at=at)
    return operation


def _finish(operation: JobOperation, *, at: datetime) -> JobOperation:
    operation.finished_at = at
    change_in_transaction(operation)
    end_assignments(operation, at=at)
    steps = operations_of(operation.job)
    make_ready(_neighbour(steps, operation, step=1), at=at)
    if job_is_done(step.status for step in steps):
        operation.job.status = JobStatus.FINISHED
        change_in_transaction(operation.job)
        release_reservations(job=operation.job)
    return operation


def _neighbour(
    steps: Sequence[JobOperation], operation: JobOperation, *, step: int
) -> JobOperation | None:
    """Return the operation before (-1) or after (1) one that has not been cancelled."""
    live = [each for each in steps if each.status != OperationStatus.CANCELLED]
    index = [each.pk for each in live].index(operation.pk) + step
    return live[index] if 0 <= index < len(live) else None

"""Telling the floor which operations wait at which machine.

All of it runs in the transaction of a service that holds the lock on the
operation's job and has just raised the operation's revision: by the revision
the floor knows a late offer from a newer one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.events.publish import publish_all
from core.events.types import OperationOffered, OperationWithdrawn
from shoptracker.domain.operations import is_offered
from shoptracker.models import JobAssignment, JobOperation
from shoptracker.selectors.assignments import list_open_assignments, list_told_assignments

# As long as events are kept: a floor that was restored from an older backup starts anew.
TOLD_AGAIN = timedelta(days=90)


def publish_offers(operation: JobOperation, *, at: datetime) -> None:
    """Offer an operation on the machines that it is assigned to, or take it off all of them."""
    assignments = list_open_assignments(operation=operation)
    if is_offered(operation.status):
        publish_all([offer_of(assignment, at=at) for assignment in assignments])
    else:
        publish_all([withdrawal_of(assignment, at=at) for assignment in assignments])


def end_assignments(operation: JobOperation, *, at: datetime) -> None:
    """Take an operation off the floor for good; the assignments stay as history."""
    assignments = list(list_open_assignments(operation=operation))
    JobAssignment.objects.filter(pk__in=[each.pk for each in assignments]).update(ended_at=at)
    publish_all([withdrawal_of(assignment, at=at) for assignment in assignments])


def tell_offers(*, at: datetime) -> Iterator[OperationOffered | OperationWithdrawn]:
    """Yield what the floor must know of every assignment: what it offers, what it no longer does.

    What is open comes last: an operation that was taken off a machine and put
    back there has both, of one revision.
    """
    for assignment in list_told_assignments(since=at - TOLD_AGAIN).iterator(chunk_size=500):
        if assignment.ended_at is None and is_offered(assignment.operation.status):
            yield offer_of(assignment, at=at)
        else:
            yield withdrawal_of(assignment, at=at)


def offer_of(assignment: JobAssignment, *, at: datetime) -> OperationOffered:
    """Return what the floor is told of an assignment."""
    operation = assignment.operation
    return OperationOffered(
        uid=operation.uid,
        occurred_at=at,
        revision=operation.revision,
        machine=assignment.machine.uid,
        job_number=operation.job.number,
        operation_name=operation.name,
        part=operation.job.part.number,
        quantity=operation.job.quantity,
        rank=assignment.rank,
    )


def withdrawal_of(assignment: JobAssignment, *, at: datetime) -> OperationWithdrawn:
    """Return what the floor is told when an assignment ends or waits."""
    return OperationWithdrawn(
        uid=assignment.operation.uid,
        occurred_at=at,
        revision=assignment.operation.revision,
        machine=assignment.machine.uid,
    )

"""Saying on which machine an operation is to be done; the floor shows it there."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.events.publish import publish
from core.models import Machine
from core.services.records import change_in_transaction
from shoptracker.domain.operations import is_offered, is_over
from shoptracker.errors import IllegalMoveError
from shoptracker.models import JobAssignment, JobOperation
from shoptracker.selectors.assignments import last_rank, list_open_assignments
from shoptracker.services.offers import offer_of, withdrawal_of
from shoptracker.services.operations import lock_operation


@in_transaction(JobAssignment)
def assign_operation(
    *, operation: JobOperation, machine: Machine, rank: int | None = None
) -> JobAssignment:
    """Let an operation be done on a machine; a second time changes its rank there.

    Args:
        rank: place in the machine's queue, lowest first; None puts it last, or
            leaves it where it stands.

    Raises:
        InvalidInputError: the machine stands in another zone, or is retired.
        IllegalMoveError: the operation is over.
    """
    return assign_in_transaction(operation, machine=machine, rank=rank)


@in_transaction(JobAssignment)
def withdraw_assignment(*, assignment: JobAssignment) -> JobAssignment:
    """Take an operation off a machine; taking it off again changes nothing."""
    return withdraw_in_transaction(assignment)


def assign_in_transaction(
    operation: JobOperation, *, machine: Machine, rank: int | None = None
) -> JobAssignment:
    """Do what `assign_operation` does, in a service's transaction."""
    locked = lock_operation(operation)
    _require_fitting(locked, machine)
    now = utc_now()
    assignment = list_open_assignments(operation=locked).filter(machine=machine).first()
    if assignment is None:
        assignment = JobAssignment(machine=machine, assigned_at=now)
        rank = last_rank(machine=machine) + 1 if rank is None else rank
    if rank is not None:
        assignment.rank = rank
    assignment.operation = locked
    assignment.save()
    _tell(assignment, at=now)
    return assignment


def withdraw_in_transaction(assignment: JobAssignment) -> JobAssignment:
    """Do what `withdraw_assignment` does, in a service's transaction."""
    locked = lock_operation(assignment.operation)
    current = JobAssignment.objects.select_related("machine").get(pk=assignment.pk)
    if current.ended_at is not None:
        return current
    current.operation = locked
    current.ended_at = utc_now()
    current.save(update_fields=["ended_at"])
    change_in_transaction(locked)
    publish(withdrawal_of(current, at=current.ended_at))
    return current


def _require_fitting(operation: JobOperation, machine: Machine) -> None:
    if is_over(operation.status):
        raise IllegalMoveError(
            _("Operation %(position)s is %(old)s; it cannot be assigned any more.")
            % {"position": operation.position, "old": operation.get_status_display()}
        )
    if machine.is_deleted:
        detail = _("%(machine)s is retired; choose another machine.") % {"machine": machine.code}
    elif machine.zone_id != operation.zone_id:
        detail = _(
            "%(machine)s does not stand in zone %(zone)s, where this operation is done;"
            " choose a machine of that zone."
        ) % {"machine": machine.code, "zone": operation.zone.code}
    else:
        return
    raise InvalidInputError(
        detail, errors=[{"field": "machine", "code": "wrong_machine", "detail": detail}]
    )


def _tell(assignment: JobAssignment, *, at: datetime) -> None:
    """Raise the operation's revision in any case: the next offer must be newer than this."""
    change_in_transaction(assignment.operation)
    if is_offered(assignment.operation.status):
        publish(offer_of(assignment, at=at))

"""Jobs: what the shop makes for a line, with its own copy of the work plan."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError
from core.services.records import change_in_transaction, create_in_transaction
from shoptracker.choices import JobStatus, OperationStatus, OrderStatus
from shoptracker.domain.moves import may_change_job
from shoptracker.domain.operations import is_over
from shoptracker.errors import IllegalMoveError, NoOperationsError
from shoptracker.models import Job, JobOperation, Order, OrderLine, Part
from shoptracker.selectors.work_plans import get_released_plan
from shoptracker.services.numbers import fresh_number
from shoptracker.services.offers import end_assignments
from shoptracker.services.operations import make_ready, operations_of
from shoptracker.services.stock_reservations import release_reservations

NUMBER_BEGINS_WITH = "J"
# What is planned or made for a line; a cancelled job leaves it open again.
LIVE = [status for status in JobStatus if status != JobStatus.CANCELLED]


@in_transaction(Job)
def create_job(
    *,
    number: str = "",
    order_line: OrderLine | None = None,
    part: Part | None = None,
    quantity: Decimal | None = None,
) -> Job:
    """Plan a job for an order's line, or on its own, with a copy of the part's work plan.

    Part and quantity are the line's unless they are given; without a number it gets one.

    Raises:
        InvalidInputError: there is neither a line nor a part and a quantity.
        ConflictError: the order takes no jobs any more.
        ValidationError: a field is wrong, or the number is taken.
    """
    if order_line is not None:
        _lock_open_order(order_line.order)
        part = part or order_line.part
        quantity = order_line.quantity if quantity is None else quantity
    if part is None or quantity is None:
        raise _missing("part" if part is None else "quantity")
    return create_job_in_transaction(
        Job(number=number, order_line=order_line, part=part, quantity=quantity)
    )


@in_transaction(Job)
def plan_order(*, order: Order) -> list[Job]:
    """Plan a job for each line of an order that has none; again, it plans nothing more.

    Raises:
        ConflictError: the order takes no jobs any more.
    """
    _lock_open_order(order)
    lines = order.lines.exclude(jobs__status__in=LIVE).select_related("part")
    return [
        create_job_in_transaction(Job(order_line=line, part=line.part, quantity=line.quantity))
        for line in lines
    ]


@in_transaction(Job)
def release_job(*, job: Job) -> Job:
    """Give a planned job to the floor: its first operation is ready, and offered if assigned.

    Raises:
        IllegalMoveError: the job is not planned.
        NoOperationsError: there is nothing to do in it.
    """
    locked = _lock(job)
    now = utc_now()
    steps = operations_of(locked)
    if not steps:
        raise NoOperationsError(
            _(
                "Job %(number)s has no operations. Release a work plan of its part first,"
                " then plan the job anew."
            )
            % {"number": locked.number}
        )
    _move(locked, JobStatus.RELEASED)
    locked.released_at = now
    change_in_transaction(locked)
    make_ready(steps[0], at=now)
    return locked


@in_transaction(Job)
def cancel_job(*, job: Job) -> Job:
    """Give a job up: the floor is shown none of its operations any more; bookings stay.

    Raises:
        IllegalMoveError: the job is over already.
    """
    locked = _lock(job)
    now = utc_now()
    _move(locked, JobStatus.CANCELLED)
    change_in_transaction(locked)
    for step in operations_of(locked):
        if not is_over(step.status):
            step.status = OperationStatus.CANCELLED
            step.finished_at = now
            change_in_transaction(step)
            end_assignments(step, at=now)
    release_reservations(job=locked)
    return locked


def fresh_job_number() -> str:
    """Return a number for a job that nobody has numbered."""
    return fresh_number(NUMBER_BEGINS_WITH)


def create_job_in_transaction(job: Job) -> Job:
    """Write a new job with its copy of the work plan; without a number it gets one."""
    job.number = job.number or fresh_job_number()
    create_in_transaction(job)
    _copy_work_plan(job)
    return job


def _lock(job: Job) -> Job:
    return Job.objects.select_for_update(no_key=True).get(pk=job.pk)


def _move(job: Job, status: JobStatus) -> None:
    if not may_change_job(job.status, status):
        raise IllegalMoveError(
            _("Job %(number)s is %(old)s; from there it cannot become %(new)s.")
            % {"number": job.number, "old": job.get_status_display(), "new": status.label}
        )
    job.status = status


def _lock_open_order(order: Order) -> None:
    order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    if order.status != OrderStatus.OPEN:
        raise ConflictError(
            _("Order %(number)s is %(status)s; it takes no jobs.")
            % {"number": order.number, "status": order.get_status_display()}
        )


def _missing(field: str) -> InvalidInputError:
    detail = _("Name an order line, or a part and a quantity.")
    return InvalidInputError(
        detail, errors=[{"field": field, "code": "required", "detail": detail}]
    )


def _copy_work_plan(job: Job) -> None:
    plan = get_released_plan(part=job.part)
    if plan is None:
        return
    for step in plan.operations.select_related("zone"):
        create_in_transaction(
            JobOperation(
                job=job,
                position=step.position,
                name=step.name,
                zone=step.zone,
                setup_s=step.setup_s,
                run_s=step.run_s,
            )
        )

from decimal import Decimal

import pytest

from core.errors import ConflictError, InvalidInputError
from shoptracker.choices import OrderStatus, WorkPlanState
from shoptracker.errors import IllegalMoveError, NoOperationsError
from shoptracker.services.assignments import assign_operation
from shoptracker.services.jobs import cancel_job, create_job, plan_order, release_job
from shoptracker.services.operations import start_operation
from shoptracker.services.orders import change_order
from shoptracker.services.work_plans import StepValues, create_work_plan
from tests.factories.core import MachineFactory, ZoneFactory
from tests.factories.office import make_job, make_order, make_part, step_of
from tests.outbox import forget_events, told, told_names

pytestmark = pytest.mark.django_db


def test_job_of_a_line_takes_its_part_quantity_and_the_newest_released_plan() -> None:
    zone = ZoneFactory.create()
    part = make_part(zone)
    steps = [StepValues(position=10, name="Bend", zone=zone, setup_s=9, run_s=Decimal("1.5"))]
    create_work_plan(part=part, steps=steps, state=WorkPlanState.RELEASED)
    create_work_plan(part=part, steps=[])
    forget_events()
    job = create_job(order_line=make_order(part, quantity=Decimal(4)).lines.get())
    operation = job.operations.get()
    assert (job.part, job.quantity, job.status) == (part, Decimal(4), "planned")
    assert (operation.name, operation.zone, operation.setup_s) == ("Bend", zone, 9)
    assert (operation.run_s, operation.status) == (Decimal("1.5"), "planned")
    assert told_names()[-2:] == ["job.created", "operation.created"]


def test_job_may_stand_alone() -> None:
    job = create_job(number="J1", part=make_part(ZoneFactory.create()), quantity=Decimal(2))
    assert (job.number, job.order_line) == ("J1", None)


def test_job_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        create_job(part=make_part())
    assert caught.value.context["errors"][0]["field"] == "quantity"


def test_each_line_of_an_order_gets_one_job_and_a_cancelled_one_counts_for_nothing() -> None:
    order = make_order(make_part(ZoneFactory.create()))
    (job,) = plan_order(order=order)
    assert (job.order_line, job.operations.get().name) == (order.lines.get(), "Step 1")
    assert plan_order(order=order) == []
    cancel_job(job=job)
    assert len(plan_order(order=order)) == 1


def test_order_on_hold_takes_no_jobs() -> None:
    order = make_order()
    change_order(order=order, status=OrderStatus.HELD)
    with pytest.raises(ConflictError, match="On hold"):
        create_job(order_line=order.lines.get())
    with pytest.raises(ConflictError, match="On hold"):
        plan_order(order=order)


def test_released_job_has_its_first_operation_ready_and_offered_where_assigned() -> None:
    machine = MachineFactory.create()
    job = make_job(machine.zone, ZoneFactory.create(), released=False)
    assign_operation(operation=step_of(job), machine=machine, rank=3)
    assert told("operation.offered") == []
    released = release_job(job=job)
    assert released.released_at is not None
    assert [step.status for step in job.operations.order_by("position")] == ["ready", "planned"]
    (offer,) = told("operation.offered")
    assert (offer.uid, offer.machine, offer.rank) == (step_of(job).uid, machine.uid, 3)
    assert (offer.job_number, offer.operation_name) == (job.number, "Step 1")
    assert (offer.part, offer.quantity) == (job.part.number, Decimal(11))
    assert offer.revision == step_of(job).revision


def test_job_is_released_once() -> None:
    with pytest.raises(IllegalMoveError):
        release_job(job=make_job())


def test_job_without_operations_is_not_released() -> None:
    job = create_job(part=make_part(), quantity=Decimal(1))
    with pytest.raises(NoOperationsError, match="Release a work plan"):
        release_job(job=job)


def test_cancelled_job_leaves_the_floor() -> None:
    machine = MachineFactory.create()
    job = make_job(machine.zone, ZoneFactory.create())
    assign_operation(operation=step_of(job), machine=machine)
    start_operation(operation=step_of(job))
    cancel_job(job=job)
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert {step.status for step in job.operations.all()} == {"cancelled"}
    (withdrawn,) = told("operation.withdrawn")
    assert (withdrawn.machine, withdrawn.revision) == (machine.uid, step_of(job).revision)
    with pytest.raises(IllegalMoveError):
        cancel_job(job=job)

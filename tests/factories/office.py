"""Parts, orders and jobs as the office makes them: through its services."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from core.models import Machine, Zone
from core.services.records import create_record
from shoptracker.choices import WorkPlanState
from shoptracker.models import Customer, Job, JobOperation, Order, Part
from shoptracker.services.assignments import assign_operation
from shoptracker.services.jobs import create_job, release_job
from shoptracker.services.orders import LineValues, create_order
from shoptracker.services.work_plans import StepValues, create_work_plan
from tests.factories.core import MachineFactory, ZoneFactory

_numbers = count(1)


def make_part(*zones: Zone) -> Part:
    """Make a part whose released work plan has one step at each zone."""
    part = create_record(Part(number=f"P{next(_numbers)}", name="Grating"))
    if zones:
        steps = [
            StepValues(position=10 * index, name=f"Step {index}", zone=zone)
            for index, zone in enumerate(zones, start=1)
        ]
        create_work_plan(part=part, steps=steps, state=WorkPlanState.RELEASED)
    return part


def make_customer() -> Customer:
    number = next(_numbers)
    return create_record(Customer(number=f"C{number}", name=f"Customer {number}"))


def make_order(part: Part | None = None, *, quantity: Decimal = Decimal(11)) -> Order:
    """Make an order with one line."""
    line = LineValues(part=part or make_part(), quantity=quantity)
    return create_order(number=f"O{next(_numbers)}", customer=make_customer(), lines=[line])


def make_job(*zones: Zone, released: bool = True) -> Job:
    """Make a job with one operation at each zone (one zone if none is named)."""
    part = make_part(*(zones or (ZoneFactory.create(),)))
    job = create_job(order_line=make_order(part).lines.get())
    return release_job(job=job) if released else job


def step_of(job: Job, index: int = 0) -> JobOperation:
    """Return an operation of a job as it stands in the database."""
    return job.operations.order_by("position")[index]


def make_assigned_operation() -> tuple[JobOperation, Machine]:
    """Make a released job of one operation, assigned to a machine."""
    machine = MachineFactory.create()
    operation = step_of(make_job(machine.zone))
    assign_operation(operation=operation, machine=machine)
    return operation, machine

"""Making the demo's orders and jobs, so that every machine has work at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.clock import utc_now
from core.models import Machine, Zone
from core.services.records import create_record
from shopsuite.demo.layout import MACHINES
from shopsuite.demo.products import CUSTOMERS, PARTS, STEPS
from shoptracker.choices import JobStatus, WorkPlanState
from shoptracker.models import Customer, Job, Order, Part
from shoptracker.services.assignments import assign_operation
from shoptracker.services.jobs import create_job, release_job
from shoptracker.services.orders import LineValues, create_order
from shoptracker.services.work_plans import StepValues, create_work_plan

ORDERS = 40
RELEASED = 2 * len(MACHINES)
PLANNED = 6  # the rest of the orders waits for its jobs
FIRST_NUMBER = 1001
# Prime to each other, so that quantities and dates do not repeat in step.
QUANTITIES = (12, 30, 8, 50, 24, 100, 16)
DAYS_AHEAD = (5, 9, 14, 21, 30)


def make_work(machines: dict[str, Machine]) -> None:
    """Make customers, parts with work plans, orders, and jobs with their machines."""
    customers = _make_customers()
    parts = _make_parts()
    today = utc_now().date()
    known = {order.number: order for order in Order.objects.all()}
    for index in range(ORDERS):
        part = parts[_part_of(index)]
        number = f"SO-{FIRST_NUMBER + index}"
        order = known.get(number) or _make_order(
            index, number=number, customer=customers[index % len(customers)], part=part, today=today
        )
        if index < RELEASED + PLANNED:
            _make_job(index, order=order, machines=machines)


def _make_customers() -> list[Customer]:
    known = {customer.number: customer for customer in Customer.objects.all()}
    wanted = {f"C-{index + 101}": name for index, name in enumerate(CUSTOMERS)}
    return [
        known.get(number) or create_record(Customer(number=number, name=name))
        for number, name in wanted.items()
    ]


def _make_parts() -> dict[str, Part]:
    zones = {zone.code: zone for zone in Zone.objects.all()}
    parts = {part.number: part for part in Part.objects.prefetch_related("work_plans")}
    for plan in PARTS:
        part = parts.get(plan.number) or create_record(Part(number=plan.number, name=plan.name))
        parts[plan.number] = part
        if not part.work_plans.all():
            create_work_plan(
                part=part,
                state=WorkPlanState.RELEASED,
                steps=[
                    StepValues(position=10 * place, zone=zones[zone], **STEPS[zone]._asdict())
                    for place, zone in enumerate(plan.route, start=1)
                ],
            )
    return parts


def _part_of(index: int) -> str:
    """Return a part whose way begins in the zone of the order's first machine."""
    zone = MACHINES[index % len(MACHINES)].zone
    fitting = [plan.number for plan in PARTS if plan.route[0] == zone]
    return fitting[index // len(MACHINES) % len(fitting)]


def _make_order(index: int, *, number: str, customer: Customer, part: Part, today: date) -> Order:
    due = today + timedelta(days=DAYS_AHEAD[index % len(DAYS_AHEAD)])
    quantity = Decimal(QUANTITIES[index % len(QUANTITIES)])
    return create_order(
        customer=customer,
        number=number,
        due_date=due,
        lines=[LineValues(part=part, quantity=quantity, due_date=due)],
    )


def _make_job(index: int, *, order: Order, machines: dict[str, Machine]) -> None:
    number = f"J-{order.number.removeprefix('SO-')}"
    job = Job.objects.filter(number=number).first() or create_job(
        number=number, order_line=order.lines.all()[0]
    )
    if index >= RELEASED:
        return
    if job.status == JobStatus.PLANNED:
        job = release_job(job=job)
    first = machines[MACHINES[index % len(MACHINES)].code]
    for step in job.operations.select_related("zone").prefetch_related("assignments"):
        if not step.assignments.all():
            machine = first if step.zone_id == first.zone_id else _some(machines, step.zone, index)
            assign_operation(operation=step, machine=machine)


def _some(machines: dict[str, Machine], zone: Zone, index: int) -> Machine:
    fitting = [machine for machine in machines.values() if machine.zone_id == zone.pk]
    return fitting[index % len(fitting)]

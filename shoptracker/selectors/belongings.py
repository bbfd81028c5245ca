"""What the office knows of an object: jobs, steps, time and pieces that belong to it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.models import Machine, SuiteUser, Zone
from shoptracker.choices import OperationStatus
from shoptracker.models import (
    Customer,
    Job,
    JobOperation,
    Order,
    Part,
    QuantityReport,
    TimeEntry,
)

WAITING = (OperationStatus.READY, OperationStatus.RUNNING, OperationStatus.PAUSED)


def list_orders_of(customer: Customer) -> QuerySet[Order]:
    """Return a customer's orders, newest first."""
    return Order.objects.filter(customer=customer, deleted_at__isnull=True).order_by("-pk")


def list_jobs_of_order(order: Order) -> QuerySet[Job]:
    """Return the jobs that are made for an order."""
    rows = Job.objects.filter(order_line__order=order, deleted_at__isnull=True)
    return rows.select_related("part").order_by("pk")


def list_jobs_of_part(part: Part) -> QuerySet[Job]:
    """Return the jobs that make a part, newest first."""
    rows = Job.objects.filter(part=part, deleted_at__isnull=True)
    return rows.select_related("order_line__order").order_by("-pk")


def list_time_on_job(job: Job) -> QuerySet[TimeEntry]:
    """Return the time that was booked on a job, newest first."""
    rows = TimeEntry.objects.filter(operation__job=job)
    return rows.select_related("machine", "operation", "user").order_by("-started_at", "-pk")


def list_pieces_on_job(job: Job) -> QuerySet[QuantityReport]:
    """Return the pieces that were counted for a job, newest first."""
    rows = QuantityReport.objects.filter(operation__job=job)
    return rows.select_related("machine", "operation").order_by("-occurred_at", "-pk")


def list_time_on_operation(operation: JobOperation) -> QuerySet[TimeEntry]:
    """Return the time that was booked on a step, newest first."""
    rows = TimeEntry.objects.filter(operation=operation)
    return rows.select_related("machine", "user").order_by("-started_at", "-pk")


def list_time_of(person: SuiteUser) -> QuerySet[TimeEntry]:
    """Return a person's time, newest first."""
    rows = TimeEntry.objects.filter(user=person)
    return rows.select_related("machine", "operation__job").order_by("-started_at", "-pk")


def list_work_offered_at(machine: Machine) -> QuerySet[JobOperation]:
    """Return the steps that are offered at a machine, the first one first."""
    rows = JobOperation.objects.filter(
        Q(status__in=WAITING),
        assignments__machine=machine,
        assignments__ended_at__isnull=True,
    )
    return rows.select_related("job__part").order_by("assignments__rank", "pk")


def list_work_waiting_in(zone: Zone) -> QuerySet[JobOperation]:
    """Return the steps that wait or run in a zone."""
    rows = JobOperation.objects.filter(zone=zone, status__in=WAITING)
    return rows.select_related("job__part").order_by("pk")

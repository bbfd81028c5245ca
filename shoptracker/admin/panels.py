"""The office's panels: orders, jobs, steps, time and pieces."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.models import Machine, SuiteUser, Zone
from core.panels import Column, add_list_panel
from shoptracker.models import (
    Customer,
    Job,
    JobOperation,
    Order,
    Part,
    QuantityReport,
    TimeEntry,
)
from shoptracker.selectors import belongings

JOB = Column(_("job"), lambda step: step.job, lambda step: step.job)
PART = Column(_("part"), lambda step: step.job.part, lambda step: step.job.part)
STEP = Column(
    _("step"),
    lambda row: row.operation and f"{row.operation.position} {row.operation.name}",
    lambda row: row.operation,
)
MACHINE = Column(_("machine"), lambda row: row.machine, lambda row: row.machine)


def _order(job: Job) -> Order | None:
    return job.order_line.order if job.order_line else None


def _job_of(entry: TimeEntry) -> Job | None:
    return entry.operation.job if entry.operation else None


add_list_panel(
    Customer,
    of=Order,
    title=_("Orders"),
    rows=belongings.list_orders_of,
    columns=["number", "status", "due_date"],
    path="customer__id",
)
add_list_panel(
    Order,
    of=Job,
    title=_("Jobs"),
    rows=belongings.list_jobs_of_order,
    columns=["number", "part", "quantity", "status"],
)
add_list_panel(
    Part,
    of=Job,
    title=_("Jobs"),
    rows=belongings.list_jobs_of_part,
    columns=["number", Column(_("order"), _order, _order), "quantity", "status"],
    path="part__id",
)
add_list_panel(
    Job,
    of=TimeEntry,
    title=_("Time"),
    rows=belongings.list_time_on_job,
    columns=["started_at", "person_name", MACHINE, STEP, "labour_s"],
)
add_list_panel(
    Job,
    of=QuantityReport,
    title=_("Pieces"),
    rows=belongings.list_pieces_on_job,
    columns=["occurred_at", MACHINE, STEP, "good", "scrap"],
    position=20,
)
add_list_panel(
    JobOperation,
    of=TimeEntry,
    title=_("Time"),
    rows=belongings.list_time_on_operation,
    columns=["started_at", "person_name", MACHINE, "labour_s"],
    path="operation__id",
)
add_list_panel(
    SuiteUser,
    of=TimeEntry,
    title=_("Time"),
    rows=belongings.list_time_of,
    columns=["started_at", MACHINE, Column(_("job"), _job_of, _job_of), "labour_s"],
    position=70,
    path="user__id",
)
add_list_panel(
    Machine,
    of=JobOperation,
    title=_("Work offered here"),
    rows=belongings.list_work_offered_at,
    columns=["name", JOB, PART, "status"],
    position=20,
)
add_list_panel(
    Zone,
    of=JobOperation,
    title=_("Work that waits or runs here"),
    rows=belongings.list_work_waiting_in,
    columns=["name", JOB, PART, "status"],
    position=30,
    path="zone__id",
)

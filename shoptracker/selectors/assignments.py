"""Which operation is to be done on which machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Prefetch, Q, QuerySet

from core.models import Machine
from shoptracker.choices import OperationStatus
from shoptracker.domain.bookings import Run
from shoptracker.models import JobAssignment, JobOperation


def list_open_assignments(*, operation: JobOperation) -> QuerySet[JobAssignment]:
    """Return where an operation is to be done now, with all that an offer tells."""
    return (
        JobAssignment.objects.filter(operation=operation, ended_at__isnull=True)
        .select_related("machine", "operation__job__part")
        .order_by("pk")
    )


def list_told_assignments(*, since: datetime) -> QuerySet[JobAssignment]:
    """Return what the floor may know of: open assignments, and before them those ended since."""
    return (
        JobAssignment.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since))
        .select_related("machine", "operation__job__part")
        .order_by(F("ended_at").asc(nulls_last=True), "pk")
    )


def with_open_assignments() -> Prefetch[str, QuerySet[JobAssignment], str]:
    """Return what reads operations together with where they are to be done now."""
    rows = JobAssignment.objects.filter(ended_at__isnull=True).select_related("machine")
    return Prefetch("assignments", rows.order_by("rank", "pk"), to_attr="open_assignments")


def last_rank(*, machine: Machine) -> int:
    """Return the rank of the last in a machine's queue; 0 when nobody waits."""
    waiting = JobAssignment.objects.filter(machine=machine, ended_at__isnull=True)
    return waiting.aggregate(last=Max("rank"))["last"] or 0


def list_runs(*, machine_ids: Collection[int], begin: datetime, end: datetime) -> list[Run]:
    """Return what ran on the machines within a span: more than fits, for the rule to judge.

    What is paused does not run, and since when it waits is not kept.
    """
    rows = (
        JobAssignment.objects.exclude(operation__status=OperationStatus.PAUSED)
        .filter(
            Q(ended_at__isnull=True) | Q(ended_at__gte=begin),
            Q(operation__finished_at__isnull=True) | Q(operation__finished_at__gte=begin),
            machine_id__in=machine_ids,
            assigned_at__lte=end,
            operation__started_at__lte=end,
        )
        .select_related("operation")
    )
    return [
        Run(
            operation_id=row.operation_id,
            machine_id=row.machine_id,
            rank=row.rank,
            started_at=row.operation.started_at,
            finished_at=row.operation.finished_at,
            assigned_at=row.assigned_at,
            withdrawn_at=row.ended_at,
        )
        for row in rows
        if row.operation.started_at is not None
    ]


def list_startable(*, operations: Collection[UUID]) -> QuerySet[JobAssignment]:
    """Return where ready ones of these operations are assigned; in the order of locking."""
    return (
        JobAssignment.objects.filter(
            operation__uid__in=operations,
            operation__status=OperationStatus.READY,
            ended_at__isnull=True,
        )
        .select_related("operation", "machine")
        .order_by("operation__job_id", "operation_id", "pk")
    )

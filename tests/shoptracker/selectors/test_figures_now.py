"""Figures of the first page, over real rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from core.models import Machine, SuiteUser
from shoptracker.models import Job, JobOperation, TimeEntry
from shoptracker.selectors.figures_now import (
    count_due_jobs,
    get_labour_by_day,
    get_unassigned_time,
)
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.office import make_job, step_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)


def due(job: Job, **dates: object) -> Job:
    assert job.order_line is not None
    for name, value in dates.items():
        row = job.order_line if name == "line" else job.order_line.order
        row.due_date = value  # type: ignore[assignment]
        row.save()
    return job


def test_jobs_are_late_by_their_line_or_else_by_their_order() -> None:
    due(make_job(), line=TODAY - DAY)
    due(make_job(), order=TODAY - DAY)
    due(make_job(), line=TODAY + DAY, order=TODAY - DAY)
    due(make_job(), line=TODAY + 9 * DAY)
    make_job()
    finished = due(make_job(), line=TODAY - DAY)
    Job.objects.filter(pk=finished.pk).update(status="finished")
    assert count_due_jobs(today=TODAY, until=TODAY + 4 * DAY) == (2, 1)


def worked(
    machine: Machine, user: SuiteUser, ended: datetime, operation: JobOperation | None = None
) -> None:
    TimeEntry.objects.create(
        session_uid=uuid4(),
        machine=machine,
        user=user,
        person_name=str(user),
        operation=operation,
        started_at=ended - timedelta(hours=1),
        ended_at=ended,
        labour_s=Decimal(3600),
        machine_s=Decimal(3600),
        end_reason="swipe",
    )


def test_time_is_summed_by_day_and_what_has_no_operation_apart() -> None:
    machine, user = MachineFactory.create(), UserFactory.create()
    worked(machine, user, NOON, step_of(make_job()))
    worked(machine, user, NOON)
    worked(machine, user, NOON - DAY)
    worked(machine, user, NOON - 9 * DAY)
    since = NOON - 6 * DAY
    assert get_labour_by_day(since=since) == {TODAY: Decimal(7200), TODAY - DAY: Decimal(3600)}
    assert get_unassigned_time(since=since) == (2, Decimal(7200))

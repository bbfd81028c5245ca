"""Figures of this moment for the first page; one query each.

`reach` narrows a figure to where somebody may look; the whole shop unless said otherwise.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncDate

from core.selectors.object_rights import within
from core.selectors.office_rights import EVERYWHERE, Reach
from shoptracker.choices import JobStatus, OrderStatus
from shoptracker.models import Job, Order, TimeEntry

# Spelled as the index of open jobs is, so that it answers.
OPEN_JOBS = [JobStatus.PLANNED.value, JobStatus.RELEASED.value, JobStatus.RUNNING.value]


def count_open_orders() -> int:
    """Return how many orders are neither finished nor cancelled nor on hold."""
    return Order.objects.filter(status=OrderStatus.OPEN, deleted_at__isnull=True).count()


def count_due_jobs(*, today: date, until: date) -> tuple[int, int]:
    """Return how many open jobs are late, and how many are due from today on until a day."""
    due = Coalesce("order_line__due_date", "order_line__order__due_date")
    rows = Job.objects.filter(status__in=OPEN_JOBS, deleted_at__isnull=True).annotate(due=due)
    found = rows.aggregate(
        late=Count("pk", filter=Q(due__lt=today)),
        soon=Count("pk", filter=Q(due__gte=today, due__lte=until)),
    )
    return found["late"], found["soon"]


def get_unassigned_time(*, since: datetime, reach: Reach = EVERYWHERE) -> tuple[int, Decimal]:
    """Return how many time entries have no operation yet, and their seconds of labour."""
    rows = TimeEntry.objects.filter(operation__isnull=True, ended_at__gte=since)
    found = within(rows, reach=reach).aggregate(entries=Count("pk"), labour=Sum("labour_s"))
    return found["entries"], found["labour"] or Decimal(0)


def get_labour_by_day(*, since: datetime, reach: Reach = EVERYWHERE) -> dict[date, Decimal]:
    """Return seconds of labour by the local day on which the work ended."""
    rows = within(TimeEntry.objects.filter(ended_at__gte=since), reach=reach).order_by()
    day = TruncDate("ended_at", tzinfo=_zone())
    return dict(
        within(rows, reach=reach).annotate(day=day).values_list("day").annotate(Sum("labour_s"))
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)

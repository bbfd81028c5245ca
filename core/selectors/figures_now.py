"""What is so at this moment in core, as figures of the first page; one query each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Value

from core.choices import EventStatus, SecurityEventKind
from core.models import (
    Badge,
    SecurityEvent,
    SuitePermission,
    SyncEvent,
    UserQualification,
    UserSession,
)

SOON = timedelta(days=30)
# What happens all day and is nobody's worry.
ORDINARY = (SecurityEventKind.SIGN_IN, SecurityEventKind.SIGN_OUT, SecurityEventKind.TOKEN_ISSUED)
BADGES, TRAININGS, RIGHTS = "badges", "trainings", "rights"


def start_of_day(now: datetime) -> datetime:
    """Return when the shop's day began: midnight in its own time zone, aware."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def count_open_events() -> dict[str, int]:
    """Count events by state: those that were given up, and those that wait for another try."""
    waiting = Q(status=EventStatus.PENDING, attempts__gt=0)
    rows = SyncEvent.objects.filter(Q(status=EventStatus.FAILED) | waiting)
    return dict(rows.order_by().values_list("status").annotate(Count("pk")))


def count_held_events() -> dict[str, int]:
    """Count the events that wait here for a module, by module; a partial index answers."""
    rows = SyncEvent.objects.filter(status=EventStatus.HELD).order_by()
    return dict(rows.values_list("held_for").annotate(count=Count("pk")))


def count_security_events(*, since: datetime) -> int:
    """Count what the guards of the shop should look at."""
    rows = SecurityEvent.objects.filter(occurred_at__gte=since)
    return rows.exclude(kind__in=ORDINARY).count()


def count_sign_ins(*, now: datetime) -> int:
    """Count the browsers in which somebody is signed in."""
    return UserSession.objects.filter(expires_at__gt=now, user__isnull=False).count()


def count_expiring(*, now: datetime) -> dict[str, int]:
    """Count what ends within 30 days and has not ended yet: badges, trainings, rights."""
    badges = _ending(Badge.objects.all(), "expires_at", now, BADGES)
    trainings = _ending(UserQualification.objects.all(), "valid_until", now, TRAININGS)
    rights = _ending(SuitePermission.objects.all(), "valid_until", now, RIGHTS)
    return dict(badges.union(trainings, rights, all=True))


def _ending(
    rows: QuerySet[Any], end: str, now: datetime, what: str
) -> QuerySet[Any, tuple[str, int]]:
    within = {f"{end}__gt": now, f"{end}__lte": now + SOON, "deleted_at__isnull": True}
    named = rows.filter(**within).order_by().annotate(what=Value(what)).values("what")
    counted: QuerySet[Any, tuple[str, int]] = named.annotate(ending=Count("pk")).values_list(
        "what", "ending"
    )
    return counted

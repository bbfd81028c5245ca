"""What is known of an e-stop, put together as evidence; and the list of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from core.clock import utc_now
from core.reports.csv_tables import Cell
from shopmonitor.choices import AlertKind, EndReason
from shopmonitor.models import Alert, EStopEvent, EStopNotice, MachineSession
from shopmonitor.selectors.estop_notices import list_notices


class Stage(NamedTuple):
    """A moment in an e-stop's life; `after` since it was triggered, None: still to come."""

    name: str
    at: datetime | None
    after: timedelta | None
    by: str


class Evidence(NamedTuple):
    """An e-stop with all that is known of it."""

    estop: EStopEvent
    stages: list[Stage]
    notices: list[EStopNotice]
    sessions: list[MachineSession]

    @property
    def confirmed(self) -> int:
        """Return how many ports confirmed."""
        return sum(notice.confirmed_at is not None for notice in self.notices)

    @property
    def askable(self) -> int:
        """Return how many ports there were to ask."""
        return sum(notice.node_id is not None for notice in self.notices)


def get_evidence(*, estop: EStopEvent) -> Evidence:
    """Return everything that is known of one e-stop; five queries."""
    notices = list(list_notices(estop=estop))
    machines: list[int | None] = [notice.machine_id for notice in notices]
    over = estop.released_at or estop.rearmed_at or utc_now()
    sessions = MachineSession.objects.filter(
        machine__in=machines or [estop.machine_id],
        end_reason=EndReason.ESTOP,
        ended_at__gte=estop.triggered_at,
        ended_at__lte=over,
    ).select_related("machine", "user")
    return Evidence(estop, _stages(estop), notices, list(sessions.order_by("ended_at", "pk")))


def list_estops_of_month(*, month: datetime, zone: ZoneInfo) -> QuerySet[EStopEvent]:
    """Return the e-stops of a month by the shop's clock, the first one first.

    Args:
        month: any moment in it, local.
    """
    begin = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    end = (begin + timedelta(days=32)).replace(day=1)
    rows = EStopEvent.objects.filter(triggered_at__gte=begin, triggered_at__lt=end)
    rows = rows.select_related("machine", "zone", "area", "inspected_by", "rearmed_by")
    return rows.order_by("triggered_at", "pk")


def month_lines(*, estops: QuerySet[EStopEvent], zone: ZoneInfo) -> Iterator[list[Cell]]:
    """Yield a line of the month's table for each e-stop; times local, durations in seconds."""
    for row in estops:
        yield [
            row.triggered_at.astimezone(zone).replace(tzinfo=None),
            str(row.machine or row.zone or row.area or ""),
            str(row.get_scope_display()),
            str(row.get_kind_display()),
            str(row.get_state_display()),
            _seconds(row, row.released_at),
            _seconds(row, row.inspected_at),
            _seconds(row, row.rearmed_at),
            str(row.inspected_by or ""),
            row.cause,
            str(row.rearmed_by or ""),
            row.sessions_ended,
        ]


def _seconds(row: EStopEvent, at: datetime | None) -> int | None:
    return None if at is None else round((at - row.triggered_at).total_seconds())


def _stages(estop: EStopEvent) -> list[Stage]:
    alert = _alert_of(estop)
    seen = alert.acknowledged_at if alert else None
    seen_by = str(alert.acknowledged_by or "") if alert else ""
    found = [
        ("triggered", estop.triggered_at, str(estop.node or "")),
        ("acknowledged", seen, seen_by),
        ("released", estop.released_at, str(estop.node or "")),
        ("inspected", estop.inspected_at, str(estop.inspected_by or "")),
        ("rearmed", estop.rearmed_at, str(estop.rearmed_by or "")),
    ]
    return [
        Stage(name, at, None if at is None else at - estop.triggered_at, by if at else "")
        for name, at, by in found
    ]


def _alert_of(estop: EStopEvent) -> Alert | None:
    """Return the alert that this e-stop raised, if it is known which."""
    if estop.machine is None:
        return None
    rows = Alert.objects.filter(
        Q(resolved_at__isnull=True) | Q(resolved_at__gte=estop.triggered_at),
        kind=AlertKind.ESTOP,
        source=estop.machine.code,
        opened_at__lte=estop.triggered_at,
    )
    return rows.select_related("acknowledged_by").order_by("-opened_at", "-pk").first()

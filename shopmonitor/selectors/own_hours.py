"""A person's own week: sessions at machines, hours by day, corrections that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from core.clock import utc_now
from core.domain.spans import Span, clip_spans, merge_spans, total_time
from core.models import SuiteUser
from shopmonitor.choices import CorrectionState
from shopmonitor.domain.session_reports import REPORTED_WITHIN
from shopmonitor.models import MachineSession, SessionCorrection, WorkOffer

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def length_of(time: timedelta) -> str:
    """Return hours and minutes as a clock shows them: 7:30."""
    minutes = time // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}"


class OwnSession(NamedTuple):
    """A session of a day, the job that the floor showed, and the last correction of it."""

    row: MachineSession
    end: datetime
    time: timedelta
    job: str
    correction: SessionCorrection | None

    @property
    def length(self) -> str:
        """Return hours and minutes."""
        return length_of(self.time)

    @property
    def takes_pieces(self) -> bool:
        """Tell whether pieces can still be reported."""
        return self.end >= utc_now() - REPORTED_WITHIN

    @property
    def report(self) -> UUID:
        """Return a number for the next report; the form sent twice counts once."""
        return uuid4()

    @property
    def is_asked(self) -> bool:
        """Tell whether a correction waits to be decided."""
        return self.correction is not None and self.correction.state == CorrectionState.ASKED


class OwnDay(NamedTuple):
    """A local day; `presence` counts time at two machines once."""

    day: date
    sessions: list[OwnSession]
    presence: timedelta

    @property
    def length(self) -> str:
        """Return hours and minutes."""
        return length_of(self.presence)


class OwnWeek(NamedTuple):
    """Seven local days from a Monday on; `time` is the sum of presence."""

    monday: date
    days: list[OwnDay]
    time: timedelta

    @property
    def length(self) -> str:
        """Return hours and minutes."""
        return length_of(self.time)

    @property
    def earlier(self) -> date:
        """Return the Monday before."""
        return self.monday - WEEK

    @property
    def later(self) -> date:
        """Return the Monday after."""
        return self.monday + WEEK


def count_to_confirm(*, user: SuiteUser) -> int:
    """Return how many ends of a person's sessions the clock has guessed."""
    return MachineSession.objects.filter(user=user, needs_confirming=True).count()


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - day.weekday() * DAY


def read_own_week(*, user: SuiteUser, monday: date) -> OwnWeek:
    """Return a person's week in the time zone that is active; three queries."""
    first, last = _midnight(monday), _midnight(monday + WEEK)
    sessions = list(_sessions(user, first, last))
    days = [_day(monday + n * DAY, sessions) for n in range(7)]
    return OwnWeek(monday, days, sum((day.presence for day in days), timedelta()))


def _sessions(user: SuiteUser, first: datetime, last: datetime) -> Iterator[OwnSession]:
    rows = list(
        MachineSession.objects.filter(user=user, started_at__gte=first - WEEK, started_at__lt=last)
        .exclude(ended_at__lte=first)
        .select_related("machine")
        .order_by("started_at", "pk")
    )
    asked = SessionCorrection.objects.filter(session__in=rows).order_by("pk")
    corrections = {each.session_id: each for each in asked}
    offers = WorkOffer.objects.filter(operation_uid__in={r.operation_uid for r in rows})
    jobs = {each.operation_uid: f"{each.job_number} {each.operation_name}" for each in offers}
    now = utc_now()
    for row in rows:
        end = row.ended_at or max(now, row.started_at)
        job = jobs.get(row.operation_uid, "") if row.operation_uid else ""
        yield OwnSession(row, end, end - row.started_at, job, corrections.get(row.pk))


def _day(day: date, sessions: list[OwnSession]) -> OwnDay:
    """Return the sessions that began on a day, and how long the person was anywhere on it."""
    whole = Span(_midnight(day), _midnight(day + DAY))
    spans = merge_spans(Span(each.row.started_at, each.end) for each in sessions)
    began = [each for each in sessions if whole.start <= each.row.started_at < whole.end]
    return OwnDay(day, began, total_time(clip_spans(spans, to=whole)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001

"""Writing a session as it really was: the machine's time is shared out anew around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from core.clock import utc_now
from core.domain.spans import Span
from core.events.publish import publish
from core.events.types import MachineSessionCorrected
from shopmonitor.domain.session_corrections import share_presence
from shopmonitor.models import MachineLive, MachineSession, SessionCorrection
from shopmonitor.services.door import floor_alias
from shopmonitor.services.leaving import LONGEST_SESSION
from shopmonitor.services.situations import lock_situation

# Who came late may have told time of sessions that do not touch theirs; a day holds them all.
AROUND = timedelta(days=1)


def rebuild_session(*, correction: SessionCorrection) -> None:
    """Book a session as corrected; part of the transaction of who decides.

    Each session at the machine whose times or carried time change is told once.
    """
    alias = floor_alias()
    session = correction.session
    assert session.ended_at is not None  # noqa: S101 - only ended ones are corrected
    situation = lock_situation(alias=alias, machine=session.machine_id)
    low = min(session.started_at, correction.started_at)
    high = max(session.ended_at, correction.ended_at)
    MachineSession.objects.using(alias).filter(pk=session.pk).update(
        started_at=correction.started_at, ended_at=correction.ended_at, needs_confirming=False
    )
    carrier = next((one for one in situation.present if one.machine_from is not None), None)
    _share_out(alias, correction, Span(low, high), until=carrier.machine_from if carrier else None)
    _note_presence(alias, session.machine_id)


def _share_out(
    alias: str, correction: SessionCorrection, around: Span, *, until: datetime | None
) -> None:
    rows = _touched(alias, correction.machine_id, Span(around.start - AROUND, around.end + AROUND))
    told = share_presence(((row.pk, _span(row)) for row in rows), until=until)
    for row in rows:
        carried = _span(row).end - told[row.pk] if told[row.pk] else None
        if row.machine_from == carried and row.pk != correction.session_id:
            continue
        row.machine_from = carried
        row.save(using=alias, update_fields=["machine_from"])
        _tell(row, correction.uid)


def _touched(alias: str, machine: int, window: Span) -> list[MachineSession]:
    """Return the ended sessions of a span and those that overlap them, however far that goes."""
    ended = MachineSession.objects.using(alias).filter(machine=machine, ended_at__isnull=False)
    while True:
        rows = list(
            ended.filter(
                started_at__lt=window.end,
                started_at__gt=window.start - LONGEST_SESSION,
                ended_at__gt=window.start,
            )
            .select_related("machine", "user")
            .order_by("started_at", "pk")
        )
        wider = Span(
            min([window.start, *(row.started_at for row in rows)]),
            max([window.end, *(_span(row).end for row in rows)]),
        )
        if wider == window:
            return rows
        window = wider


def _span(row: MachineSession) -> Span:
    assert row.ended_at is not None  # noqa: S101 - asked for
    return Span(row.started_at, row.ended_at)


def _note_presence(alias: str, machine: int) -> None:
    """Write anew until when presence is told: it may have become less."""
    since = utc_now() - 2 * LONGEST_SESSION
    rows = MachineSession.objects.using(alias).filter(machine=machine, started_at__gt=since)
    latest = rows.aggregate(latest=Max("ended_at"))["latest"]
    MachineLive.objects.using(alias).filter(machine=machine).update(presence_until=latest)


def _tell(row: MachineSession, correction: UUID) -> None:
    publish(
        MachineSessionCorrected(
            uid=row.uid,
            occurred_at=utc_now(),
            correction=correction,
            machine=row.machine.uid,
            user=row.user.uid,
            person_name=row.person_name,
            started_at=row.started_at,
            ended_at=_span(row).end,
            machine_from=row.machine_from,
            reason=row.end_reason,
            operation=row.operation_uid,
        )
    )

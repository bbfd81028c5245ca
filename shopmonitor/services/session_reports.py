"""Pieces that people report of their own sessions, at the end of work or between.

Kept beside what nodes count (`floor_events`, without a node), so every figure has them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.events import wakeup
from core.events.publish import publish
from core.events.types import MachineCounted
from core.models import SuiteUser
from shopmonitor.choices import ClockQuality, FloorEventType
from shopmonitor.domain.session_reports import REPORTED_WITHIN, Pieces, faulty_field
from shopmonitor.models import FloorEvent, MachineSession
from shopmonitor.services.door import floor_alias

_SAID = {
    "good": gettext_lazy("good: say how many pieces, from 0 to 1,000,000; at least one in all."),
    "scrap": gettext_lazy("scrap: say how many pieces, from 0 to 1,000,000."),
    "rework": gettext_lazy("rework: say how many pieces, from 0 to 1,000,000."),
    "scrap_reason": gettext_lazy("scrap_reason: say why there is scrap."),
}


@in_transaction(MachineSession)
def report_pieces(*, report: UUID, session_uid: UUID, user: SuiteUser, pieces: Pieces) -> None:
    """Add pieces to one's own session and tell the office; the same report again is one.

    Args:
        report: the form's own number; whoever sends it twice has counted once.

    Raises:
        NotFoundError: the person has no such session.
        ConflictError: it ended too long ago.
        InvalidInputError: a number cannot be, or scrap has no reason; the field is named.
    """
    field = faulty_field(pieces)
    if field:
        raise InvalidInputError(str(_SAID[field]), field=field)
    rows = MachineSession.objects.select_for_update(no_key=True, of=("self",))
    session = rows.select_related("machine").filter(uid=session_uid, user=user).first()
    if session is None:
        raise NotFoundError(_("You have no such session."))
    now = utc_now()
    # Of the time when they were made, so that the work of then gets them.
    at = min(session.ended_at or now, now)
    if _is_known(report, session):
        return
    if at < now - REPORTED_WITHIN:
        raise ConflictError(_("This session ended too long ago; tell the office what was made."))
    _keep(report, session, pieces, at)
    MachineSession.objects.filter(pk=session.pk).update(
        good=F("good") + pieces.good,
        scrap=F("scrap") + pieces.scrap,
        rework=F("rework") + pieces.rework,
    )
    _tell(report, session, pieces, at)


def _is_known(report: UUID, session: MachineSession) -> bool:
    """Tell whether the report was taken before; the session's row is locked."""
    rows = FloorEvent.objects.filter(machine=session.machine_id, event_type=FloorEventType.COUNT)
    return rows.filter(occurred_at__gte=session.started_at, uid=report).exists()


def _keep(report: UUID, session: MachineSession, pieces: Pieces, at: datetime) -> None:
    said = {"good": pieces.good, "scrap": pieces.scrap, "rework": pieces.rework}
    reason = {"scrap_reason": _reason(pieces)} if pieces.scrap else {}
    FloorEvent.objects.create(
        uid=report,
        event_type=FloorEventType.COUNT,
        machine=session.machine,
        data=said | reason | {"session": str(session.uid)},
        clock=ClockQuality.SYNCED,
        occurred_at=at,
    )


def _reason(pieces: Pieces) -> str:
    return pieces.scrap_reason.strip()[:100] if pieces.scrap else ""


def _tell(report: UUID, session: MachineSession, pieces: Pieces, at: datetime) -> None:
    publish(
        MachineCounted(
            uid=session.machine.uid,
            occurred_at=at,
            count_id=report,
            good=Decimal(pieces.good),
            scrap=Decimal(pieces.scrap),
            rework=Decimal(pieces.rework),
            total=Decimal(pieces.total),
            session=session.uid,
            operation=session.operation_uid,
            scrap_reason=_reason(pieces),
        )
    )
    alias = floor_alias()
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)

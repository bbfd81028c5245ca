"""Corrections of sessions: asked for by the person, decided by somebody else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.spans import Span
from core.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from core.events import wakeup
from core.models import SuiteUser
from shopmonitor.choices import CorrectionState
from shopmonitor.domain.session_corrections import Fault, find_fault
from shopmonitor.models import MachineSession, SessionCorrection
from shopmonitor.selectors.session_corrections import list_booked_beside, may_decide
from shopmonitor.services.door import floor_alias
from shopmonitor.services.session_rebuilds import rebuild_session
from shopmonitor.services.situations import lock_situation

_SAID = {
    Fault.SWAPPED: ("ended_at", gettext_lazy("The end must be later than the beginning.")),
    Fault.FUTURE: ("ended_at", gettext_lazy("The end lies in the future.")),
    Fault.TOO_LONG: ("ended_at", gettext_lazy("That is longer than a day; ask for each day.")),
    Fault.OVERLAPS: (
        "started_at",
        gettext_lazy("That overlaps with another session or correction of yours there."),
    ),
}


@in_transaction(SessionCorrection)
def ask_for_correction(
    *, session_uid: UUID, user: SuiteUser, started_at: datetime, ended_at: datetime, reason: str
) -> SessionCorrection:
    """Ask that one's own session be booked from and until other times (aware UTC).

    The same again is the same correction.

    Raises:
        NotFoundError: the person has no such session.
        ConflictError: it goes on, or another correction of it waits.
        InvalidInputError: it cannot have been so, or no reason is given; the field is named.
    """
    session = _own(session_uid, user)
    waiting = SessionCorrection.objects.filter(session=session, state=CorrectionState.ASKED).first()
    if waiting is not None:
        if (waiting.started_at, waiting.ended_at) == (started_at, ended_at):
            return waiting
        raise ConflictError(_("A correction of this session waits to be decided already."))
    if not reason.strip():
        raise InvalidInputError(_("reason: say what happened."), field="reason")
    _check(session, Span(started_at, ended_at))
    assert session.ended_at is not None  # noqa: S101 - asked by `_own`
    return SessionCorrection.objects.create(
        session=session,
        machine_id=session.machine_id,
        user=user,
        started_at=started_at,
        ended_at=ended_at,
        was_started_at=session.started_at,
        was_ended_at=session.ended_at,
        reason=reason.strip()[:200],
    )


@in_transaction(SessionCorrection)
def confirm_end(*, session_uid: UUID, user: SuiteUser) -> None:
    """Say that one left when the clock ended the session; said again, nothing changes.

    Raises:
        NotFoundError: the person has no such session.
        ConflictError: it goes on.
    """
    session = _own(session_uid, user)
    MachineSession.objects.filter(pk=session.pk).update(needs_confirming=False)


@in_transaction(SessionCorrection)
def approve_correction(*, correction: SessionCorrection, by: SuiteUser, answer: str = "") -> None:
    """Book the session as asked; approved already, nothing changes.

    Raises:
        NotAllowedError: it is one's own, or the person does not manage the machine.
        ConflictError: it was refused, or what is booked beside it has changed.
    """
    row = _lock(correction, by)
    if row.state == CorrectionState.APPROVED:
        return
    _decide(row, CorrectionState.APPROVED, by, answer)
    fault = _fault(row.session, Span(row.started_at, row.ended_at))
    if fault is not None:
        raise ConflictError(str(_SAID[fault][1]))
    rebuild_session(correction=row)
    alias = floor_alias()
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)


@in_transaction(SessionCorrection)
def refuse_correction(*, correction: SessionCorrection, by: SuiteUser, answer: str) -> None:
    """Leave the session as it is, and say why; refused already, nothing changes.

    Raises:
        NotAllowedError: it is one's own, or the person does not manage the machine.
        ConflictError: it was approved.
        InvalidInputError: no answer is given.
    """
    row = _lock(correction, by)
    if row.state == CorrectionState.REFUSED:
        return
    if not answer.strip():
        raise InvalidInputError(_("answer: say why not."), field="answer")
    _decide(row, CorrectionState.REFUSED, by, answer)


def _own(uid: UUID, user: SuiteUser) -> MachineSession:
    """Return a person's ended session; its machine's row is locked: nobody else asks meanwhile."""
    found = MachineSession.objects.filter(uid=uid, user=user).values_list("machine_id").first()
    if found is None:
        raise NotFoundError(_("You have no such session."))
    lock_situation(alias=floor_alias(), machine=found[0])
    session = MachineSession.objects.get(uid=uid)
    if session.ended_at is None:
        raise ConflictError(_("This session goes on; badge out first, then say what really was."))
    return session


def _check(session: MachineSession, wanted: Span) -> None:
    fault = _fault(session, wanted)
    if fault is not None:
        field, text = _SAID[fault]
        raise InvalidInputError(str(text), field=field)


def _fault(session: MachineSession, wanted: Span) -> Fault | None:
    others = list_booked_beside(session=session)
    return find_fault(wanted, others=others, now=utc_now())


def _lock(correction: SessionCorrection, by: SuiteUser) -> SessionCorrection:
    lock_situation(alias=floor_alias(), machine=correction.machine_id)
    rows = SessionCorrection.objects.select_related("session", "machine", "user")
    row = rows.select_for_update(no_key=True, of=("self",)).get(pk=correction.pk)
    if row.user_id == by.pk:
        raise NotAllowedError(_("Nobody decides on a correction of their own."))
    if not may_decide(machine=row.machine, user=by):
        raise NotAllowedError(
            _("This needs the right to lead at the machine, or to change it in the office.")
        )
    return row


def _decide(row: SessionCorrection, state: CorrectionState, by: SuiteUser, answer: str) -> None:
    if row.state != CorrectionState.ASKED:
        raise ConflictError(_("It was decided already: %s.") % row.get_state_display())
    row.state, row.decided_by, row.decided_at = state, by, utc_now()
    row.answer = answer.strip()[:200]
    row.save()

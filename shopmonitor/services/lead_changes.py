"""Handing the lead of a machine on: by who leads, or by somebody who may say so from outside."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError, NotAllowedError, NotFoundError
from core.events import wakeup
from core.models import SuiteUser
from shopmonitor.choices import AlertKind, LeadReason
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.leads import HandOver, judge_hand_over
from shopmonitor.domain.situations import SessionFacts
from shopmonitor.models import MachineSession
from shopmonitor.selectors.session_corrections import may_decide
from shopmonitor.services.alerts import resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.leads import add_lead
from shopmonitor.services.situations import lock_situation
from shopmonitor.services.statements import Statements


@in_transaction(MachineSession)
def change_lead(*, session_uid: UUID, by: SuiteUser) -> None:
    """Make the person of an open session the lead of their machine; again, nothing changes.

    Who leads there hands it on (`transferred`); anybody else needs the right to lead at the
    machine or to change it in the office (`assigned`).

    Raises:
        NotFoundError: there is no such session.
        ConflictError: it is over, or that person may not lead.
        NotAllowedError: `by` neither leads there nor may say who does.
    """
    row = MachineSession.objects.filter(uid=session_uid).select_related("machine__zone").first()
    if row is None:
        raise NotFoundError(_("There is no such machine session."))
    alias = floor_alias()
    situation = lock_situation(alias=alias, machine=row.machine_id)
    chosen = next((one for one in situation.present if one.uid == str(session_uid)), None)
    if chosen is None:
        raise ConflictError(_("This person is no longer at the machine."))
    if chosen.is_lead:
        return
    if not chosen.may_lead:
        text = _("%(person)s may not lead at this machine; a right to lead is missing.")
        raise ConflictError(text % {"person": chosen.person})
    over = judge_hand_over(situation, chosen=chosen, by=by.pk)
    if over.reason is LeadReason.ASSIGNED and not may_decide(machine=row.machine, user=by):
        raise NotAllowedError(
            _("This needs the right to lead at the machine, or to change it in the office.")
        )
    _write(alias, situation, chosen, over)
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)


def _write(alias: str, situation: MachineSituation, chosen: SessionFacts, over: HandOver) -> None:
    """Write who leads no more, then who does: one line each in the history."""
    at, machine = utc_now(), situation.machine
    statements = Statements()
    if over.former is not None:
        statements.add("UPDATE machine_sessions SET is_lead = false WHERE id = %s", over.former.id)
    statements.add("UPDATE machine_sessions SET is_lead = true WHERE id = %s", chosen.id)
    add_lead(
        statements,
        machine=machine.id,
        session=chosen.uid,
        user=chosen.user_id,
        person=chosen.person,
        reason=over.reason,
        at=at,
    )
    resolve_alerts(statements, kind=AlertKind.LEAD_MISSING, source=machine.code, at=at)
    statements.run(alias)

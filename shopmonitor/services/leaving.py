"""Somebody leaves a machine: their session ends, lead and machine time pass on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec
from django.db import connections
from django.utils.translation import gettext as _

from core.domain.spans import Span
from shopmonitor.choices import AlertKind, LeadReason
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.leads import Leave, judge_leave
from shopmonitor.domain.presence import machine_time, move_frontier, past_wanted
from shopmonitor.domain.situations import MachineFacts, SessionFacts
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.leads import add_lead
from shopmonitor.services.sessions import EndedSession, Ending, add_session_end
from shopmonitor.services.statements import Statements

# No session is longer; it bounds how far back one looks for others.
LONGEST_SESSION = timedelta(days=31)


def end_one(
    *, alias: str, situation: MachineSituation, session: SessionFacts, ending: Ending
) -> None:
    """End one session at a machine whose row is locked."""
    statements = Statements()
    add_leave(statements, alias=alias, situation=situation, session=session, ending=ending)
    statements.run(alias)


def end_all(*, alias: str, situation: MachineSituation, ending: Ending) -> None:
    """End every session at a machine whose row is locked; nobody takes over.

    Who carries the machine's time goes last.
    """
    for session in sorted(situation.present, key=lambda one: one.machine_from is not None):
        statements = Statements()
        _add_end(
            statements, alias=alias, situation=situation, session=session, ending=ending, heir=None
        )
        statements.run(alias)
        ended_at = max(ending.at, session.started_at)
        situation = msgspec.structs.replace(
            situation,
            present=[one for one in situation.present if one.id != session.id],
            presence_until=max(ended_at, situation.presence_until or ended_at),
        )


def add_leave(
    statements: Statements,
    *,
    alias: str,
    situation: MachineSituation,
    session: SessionFacts,
    ending: Ending,
) -> None:
    """Add the end of a session, what it hands over, and the alert when nobody may lead now."""
    leave = judge_leave(situation, session)
    _add_end(
        statements,
        alias=alias,
        situation=situation,
        session=session,
        ending=ending,
        heir=leave.new_carrier,
    )
    _add_new_lead(statements, situation.machine, leave, ending)


def _add_end(
    statements: Statements,
    *,
    alias: str,
    situation: MachineSituation,
    session: SessionFacts,
    ending: Ending,
    heir: SessionFacts | None,
) -> None:
    ended = Span(session.started_at, max(ending.at, session.started_at))
    frontier = move_frontier(
        session,
        ended=ended,
        present=situation.present,
        heir=heir,
        presence_until=situation.presence_until,
    )
    wanted = past_wanted(ended, frontier)
    past = _past(alias, situation.machine.id, wanted) if wanted else []
    told = machine_time(ended, frontier, past)
    add_session_end(
        statements,
        machine=situation.machine,
        ended=EndedSession(session, ended, ended.end - told if told else None),
        ending=ending,
    )
    if heir is not None:
        statements.add(
            "UPDATE machine_sessions SET machine_from = %s WHERE id = %s",
            frontier.after,
            heir.id,
        )


def _past(alias: str, machine: int, within: Span) -> Iterable[Span]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT started_at, ended_at FROM machine_sessions WHERE machine_id = %s"
            " AND started_at < %s AND started_at > %s AND ended_at > %s",
            [machine, within.end, within.start - LONGEST_SESSION, within.start],
        )
        return [Span(*row) for row in cursor.fetchall()]


def _add_new_lead(
    statements: Statements, machine: MachineFacts, leave: Leave, ending: Ending
) -> None:
    lead = leave.new_lead
    if lead is not None:
        statements.add("UPDATE machine_sessions SET is_lead = true WHERE id = %s", lead.id)
        add_lead(
            statements,
            machine=machine.id,
            session=lead.uid,
            user=lead.user_id,
            person=lead.person,
            reason=LeadReason.PROMOTED,
            at=max(ending.at, lead.started_at),
        )
    if leave.lead_lost:
        text = _("%(code)s: the lead has left and nobody present may lead")
        add_alert(
            statements,
            kind=AlertKind.LEAD_MISSING,
            source=machine.code,
            text=text % {"code": machine.code},
            at=ending.at,
            machine=machine.id,
        )

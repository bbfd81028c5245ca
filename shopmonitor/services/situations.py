"""The situation at a machine, read under its lock; for every ending that is not a swipe."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import connections

from shopmonitor.choices import AlertKind, EndReason
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.swipes import SessionFacts, judge_leave
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.sessions import add_hand_over, add_session_end
from shopmonitor.services.statements import Statements

_decoder = msgspec.json.Decoder(MachineSituation)


def lock_situation(alias: str, *, machine: int, digest: str = "") -> MachineSituation:
    """Lock the machine's row and read what is true there now."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT machine_situation(%s, %s)::text", [machine, digest])
        return _decoder.decode(cursor.fetchone()[0])


def end_session_at(
    alias: str,
    *,
    situation: MachineSituation,
    session: SessionFacts,
    reason: EndReason,
    at: datetime,
    node_pk: int | None = None,
    node_name: str = "",
) -> None:
    """End one session at a machine whose row is locked; lead and machine time pass on."""
    statements = Statements()
    add_session_end(
        statements,
        machine=situation.machine,
        session=session,
        reason=reason,
        at=at,
        node_pk=node_pk,
        node_name=node_name,
    )
    if reason is not EndReason.ESTOP:  # at an e-stop everybody leaves
        add_leave(statements, situation=situation, session=session, at=at)
    statements.run(alias)


def add_leave(
    statements: Statements, *, situation: MachineSituation, session: SessionFacts, at: datetime
) -> None:
    """Add what a leaver hands over, and the alert when nobody may lead any more."""
    leaving = judge_leave(situation, session)
    machine = situation.machine
    add_hand_over(
        statements,
        machine=machine,
        lead=leaving.new_lead,
        carrier=leaving.new_carrier,
        at=max(at, session.started_at),
    )
    if leaving.lead_lost:
        add_alert(
            statements,
            kind=AlertKind.LEAD_MISSING,
            source=machine.code,
            text=f"{machine.code}: the lead has left and nobody present may lead",
            at=at,
            machine=machine.id,
        )

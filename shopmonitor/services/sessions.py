"""What begins and ends a machine session, as statements of the transaction that decided it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from core.events.publish import outbox_statement
from core.events.types import MachineSessionEnded, MachineSessionStarted
from shopmonitor.choices import EndReason, LeadReason
from shopmonitor.domain.swipes import MachineFacts, SessionFacts
from shopmonitor.services.statements import Statements


class Starter(msgspec.Struct, frozen=True, kw_only=True):
    """Who starts a session, and by what."""

    user_id: int
    user_uid: str
    person: str
    badge_id: int | None
    node_pk: int | None
    swipe_id: str | None
    shared: bool
    may_lead: bool
    is_lead: bool
    carries: bool
    operation: str | None


def add_session_start(
    statements: Statements, *, machine: MachineFacts, starter: Starter, at: datetime
) -> UUID:
    """Add the start of a session; return its id."""
    uid = uuid4()
    statements.add(
        "INSERT INTO machine_sessions (uid, machine_id, user_id, badge_id, node_id, person_name,"
        " machine_code, started_at, machine_from, shared, may_lead, is_lead, start_swipe,"
        " operation_uid) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        str(uid),
        machine.id,
        starter.user_id,
        starter.badge_id,
        starter.node_pk,
        starter.person,
        machine.code,
        at,
        at if starter.carries else None,
        starter.shared,
        starter.may_lead,
        starter.is_lead,
        starter.swipe_id,
        starter.operation,
    )
    statements.add(
        "UPDATE machine_live SET head_count = head_count + 1, pending_user_id = NULL,"
        " pending_swipe = NULL, pending_until = NULL WHERE machine_id = %s",
        machine.id,
    )
    if starter.is_lead:
        add_lead(
            statements,
            machine=machine.id,
            session=str(uid),
            user=starter.user_id,
            person=starter.person,
            reason=LeadReason.FIRST,
            at=at,
        )
    _tell_started(statements, machine, starter, uid, at)
    return uid


def _tell_started(
    statements: Statements, machine: MachineFacts, starter: Starter, uid: UUID, at: datetime
) -> None:
    event = MachineSessionStarted(
        uid=uid,
        occurred_at=at,
        machine=UUID(machine.uid),
        user=UUID(starter.user_uid),
        operation=UUID(starter.operation) if starter.operation else None,
    )
    sql, values = outbox_statement([event])
    statements.add(sql, *values)


def add_session_end(
    statements: Statements,
    *,
    machine: MachineFacts,
    session: SessionFacts,
    reason: EndReason,
    at: datetime,
    swipe_id: str | None = None,
    node_pk: int | None = None,
    node_name: str = "",
) -> None:
    """Add the end of an open session, its log line and its event.

    Args:
        at: aware UTC; clipped to the session's start.
    """
    ended_at = max(at, session.started_at)
    statements.add(
        "UPDATE machine_sessions SET ended_at = %s, end_reason = %s, end_swipe = %s,"
        " is_lead = false WHERE id = %s",
        ended_at,
        reason.value,
        swipe_id,
        session.id,
    )
    statements.add(
        "UPDATE machine_live SET head_count = greatest(head_count - 1, 0),"
        " lead_session = CASE WHEN lead_session = %s THEN NULL ELSE lead_session END"
        " WHERE machine_id = %s",
        session.uid,
        machine.id,
    )
    if session.is_lead:
        add_lead(
            statements,
            machine=machine.id,
            session=session.uid,
            user=session.user_id,
            person=session.person,
            reason=LeadReason.ESTOP if reason is EndReason.ESTOP else LeadReason.LEFT,
            at=ended_at,
        )
    _log_end(statements, machine, session, reason, ended_at, node_pk, node_name)
    _tell_ended(statements, machine, session, reason, ended_at)


def _log_end(  # noqa: PLR0913, PLR0917 - one row, one line a column
    statements: Statements,
    machine: MachineFacts,
    session: SessionFacts,
    reason: EndReason,
    ended_at: datetime,
    node_pk: int | None,
    node_name: str,
) -> None:
    detail = {
        "started_at": session.started_at.isoformat(),
        "seconds": (ended_at - session.started_at).total_seconds(),
        "reason": reason.value,
    }
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, user_id, person_name, node_id,"
        " node_name, session_uid, data, occurred_at)"
        " VALUES ('session_ended', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        machine.id,
        machine.code,
        session.user_id,
        session.person,
        node_pk,
        node_name,
        session.uid,
        msgspec.json.encode(detail).decode(),
        ended_at,
    )


def _tell_ended(
    statements: Statements,
    machine: MachineFacts,
    session: SessionFacts,
    reason: EndReason,
    ended_at: datetime,
) -> None:
    carried = session.machine_from
    event = MachineSessionEnded(
        uid=UUID(session.uid),
        occurred_at=ended_at,
        machine=UUID(machine.uid),
        user=UUID(session.user_uid),
        person_name=session.person,
        started_at=session.started_at,
        ended_at=ended_at,
        machine_from=min(carried, ended_at) if carried else None,
        reason=reason.value,
        operation=UUID(session.operation_uid) if session.operation_uid else None,
    )
    sql, values = outbox_statement([event])
    statements.add(sql, *values)


def add_hand_over(
    statements: Statements,
    *,
    machine: MachineFacts,
    lead: SessionFacts | None,
    carrier: SessionFacts | None,
    at: datetime,
) -> None:
    """Add that others take over what the leaver had: the lead, the machine's own time."""
    if carrier is not None:
        statements.add(
            "UPDATE machine_sessions SET machine_from = %s WHERE id = %s AND machine_from IS NULL",
            max(at, carrier.started_at),
            carrier.id,
        )
    if lead is not None:
        statements.add("UPDATE machine_sessions SET is_lead = true WHERE id = %s", lead.id)
        add_lead(
            statements,
            machine=machine.id,
            session=lead.uid,
            user=lead.user_id,
            person=lead.person,
            reason=LeadReason.PROMOTED,
            at=at,
        )


def add_lead(
    statements: Statements,
    *,
    machine: int,
    session: str,
    user: int,
    person: str,
    reason: LeadReason,
    at: datetime,
) -> None:
    """Add a line to the history of leads, and who leads now to the machine's row."""
    statements.add(
        "INSERT INTO lead_operator_history (machine_id, session_uid, user_id, person_name, reason,"
        " occurred_at) VALUES (%s, %s, %s, %s, %s, %s)",
        machine,
        session,
        user,
        person,
        reason.value,
        at,
    )
    if reason in {LeadReason.FIRST, LeadReason.PROMOTED, LeadReason.ASSIGNED}:
        statements.add(
            "UPDATE machine_live SET lead_session = %s WHERE machine_id = %s", session, machine
        )

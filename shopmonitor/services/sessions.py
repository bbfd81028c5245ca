"""What begins and ends a machine session, as statements of the transaction that decided it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec

from core.domain.spans import Span
from core.events.publish import outbox_statement
from core.events.types import MachineSessionEnded, MachineSessionStarted
from shopmonitor.choices import EndReason, LeadReason
from shopmonitor.domain.situations import MachineFacts, SessionFacts
from shopmonitor.services.leads import add_lead
from shopmonitor.services.statements import Statements

# Nobody said when the person left: they confirm it, or say what was.
BY_THE_CLOCK = (EndReason.INACTIVITY, EndReason.SHIFT_END)
_LEAD_ENDS = {EndReason.ESTOP: LeadReason.ESTOP} | dict.fromkeys(BY_THE_CLOCK, LeadReason.TIMEOUT)


class Starter(msgspec.Struct, frozen=True, kw_only=True):
    """Who starts a session, and by what; `machine_from` only of who carries the machine's time."""

    user_id: int
    user_uid: str
    person: str
    badge_id: int | None
    node_pk: int | None
    swipe_id: str | None
    shared: bool
    may_lead: bool
    is_lead: bool
    machine_from: datetime | None
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
        starter.machine_from,
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
    _tell_started(statements, machine, starter, uid=uid, at=at)
    return uid


def _tell_started(
    statements: Statements, machine: MachineFacts, starter: Starter, *, uid: UUID, at: datetime
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


class Ending(NamedTuple):
    """Why and when a session ends, and by what; `at` is clipped to its start."""

    reason: EndReason
    at: datetime
    swipe_id: str | None = None
    node_pk: int | None = None
    node_name: str = ""


class EndedSession(NamedTuple):
    """A session as it is told: `machine_from` to the end of `span` is the machine's time."""

    facts: SessionFacts
    span: Span
    machine_from: datetime | None


def add_session_end(
    statements: Statements, *, machine: MachineFacts, ended: EndedSession, ending: Ending
) -> None:
    """Add the end of an open session, its log line and its event."""
    session, ended_at = ended.facts, ended.span.end
    statements.add(
        "UPDATE machine_sessions SET ended_at = %s, end_reason = %s, end_swipe = %s,"
        " machine_from = %s, is_lead = false, needs_confirming = %s WHERE id = %s",
        ended_at,
        ending.reason.value,
        ending.swipe_id,
        ended.machine_from,
        ending.reason in BY_THE_CLOCK,
        session.id,
    )
    statements.add(
        "UPDATE machine_live SET head_count = greatest(head_count - 1, 0),"
        " presence_until = greatest(presence_until, %s),"
        " lead_session = CASE WHEN lead_session = %s THEN NULL ELSE lead_session END"
        " WHERE machine_id = %s",
        ended_at,
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
            reason=_LEAD_ENDS.get(ending.reason, LeadReason.LEFT),
            at=ended_at,
        )
    _log_end(statements, machine, ended, ending)
    _tell_ended(statements, machine, ended, ending)


def _log_end(
    statements: Statements, machine: MachineFacts, ended: EndedSession, ending: Ending
) -> None:
    session, span = ended.facts, ended.span
    detail = {
        "started_at": span.start.isoformat(),
        "seconds": (span.end - span.start).total_seconds(),
        "reason": ending.reason.value,
    }
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, user_id, person_name, node_id,"
        " node_name, session_uid, data, occurred_at)"
        " VALUES ('session_ended', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        machine.id,
        machine.code,
        session.user_id,
        session.person,
        ending.node_pk,
        ending.node_name,
        session.uid,
        msgspec.json.encode(detail).decode(),
        span.end,
    )


def _tell_ended(
    statements: Statements, machine: MachineFacts, ended: EndedSession, ending: Ending
) -> None:
    session, span = ended.facts, ended.span
    event = MachineSessionEnded(
        uid=UUID(session.uid),
        occurred_at=span.end,
        machine=UUID(machine.uid),
        user=UUID(session.user_uid),
        person_name=session.person,
        started_at=span.start,
        ended_at=span.end,
        machine_from=ended.machine_from,
        reason=ending.reason.value,
        operation=UUID(session.operation_uid) if session.operation_uid else None,
    )
    sql, values = outbox_statement([event])
    statements.add(sql, *values)

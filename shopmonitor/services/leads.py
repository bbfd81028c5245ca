"""The history of who leads a machine, and who leads it now."""

from __future__ import annotations

from datetime import datetime

from shopmonitor.choices import LeadReason
from shopmonitor.services.statements import Statements

BEGINS = {LeadReason.FIRST, LeadReason.PROMOTED, LeadReason.TRANSFERRED, LeadReason.ASSIGNED}


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
    if reason in BEGINS:
        statements.add(
            "UPDATE machine_live SET lead_session = %s WHERE machine_id = %s", session, machine
        )

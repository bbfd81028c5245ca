"""Who leads a machine, who takes over when somebody leaves, and whether the machine may run."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from shopmonitor.choices import LeadReason
from shopmonitor.domain.situations import MachineFacts, SessionFacts, SwipeSituation


class Leave(NamedTuple):
    """What follows when one session of a machine ends.

    Attributes:
        new_lead: takes over as lead.
        new_carrier: the machine's own time is booked with it from now on.
        lead_lost: the lead has left and nobody present may lead.
    """

    new_lead: SessionFacts | None
    new_carrier: SessionFacts | None
    lead_lost: bool
    can_start: bool


def judge_leave(situation: SwipeSituation, own: SessionFacts) -> Leave:
    """Say who takes over when a session ends, and whether the machine may run on."""
    rest = [session for session in situation.present if session.id != own.id]
    heir = next_lead(rest) if own.is_lead else None
    led = [msgspec.structs.replace(s, is_lead=s is heir or s.is_lead) for s in rest]
    return Leave(
        new_lead=heir,
        new_carrier=longest_present(rest) if own.machine_from is not None else None,
        lead_lost=own.is_lead and bool(rest) and heir is None,
        can_start=can_start(situation.machine, led, estop_in_force=situation.estop_in_force),
    )


class HandOver(NamedTuple):
    """What follows when somebody present is made the lead.

    Attributes:
        former: leads no more; None: nobody did.
        reason: `transferred` by the lead themselves, `assigned` by anybody else.
    """

    former: SessionFacts | None
    reason: LeadReason


def judge_hand_over(situation: SwipeSituation, *, chosen: SessionFacts, by: int) -> HandOver:
    """Say who leads no more and how that is called."""
    others = (session for session in situation.present if session.id != chosen.id)
    former = next((session for session in others if session.is_lead), None)
    own = former is not None and former.user_id == by
    return HandOver(former, LeadReason.TRANSFERRED if own else LeadReason.ASSIGNED)


def can_start(machine: MachineFacts, present: list[SessionFacts], *, estop_in_force: bool) -> bool:
    """Tell whether the machine may run: people enough, a lead if one is needed, no e-stop."""
    led = any(session.is_lead for session in present)
    return may_run(machine, people=len(present), led=led, estop_in_force=estop_in_force)


def may_run(machine: MachineFacts, *, people: int, led: bool, estop_in_force: bool) -> bool:
    """Tell the same by numbers, for a machine where somebody is about to start."""
    return (
        people >= machine.people_needed and (led or not machine.needs_lead) and not estop_in_force
    )


def next_lead(present: list[SessionFacts]) -> SessionFacts | None:
    """Return who takes over: the longest present of those who may lead."""
    return longest_present([session for session in present if session.may_lead])


def longest_present(present: list[SessionFacts]) -> SessionFacts | None:
    """Return the session that began first; the machine's own time is booked with it."""
    return min(present, key=lambda session: (session.started_at, session.id), default=None)

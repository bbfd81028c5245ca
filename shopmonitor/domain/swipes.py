"""The rule of a swipe: the facts in, the judgement out; no database, no clock.

Order and meaning of the questions: domain rules, section 2; details, "Order of
the swipe's questions".
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

import msgspec

from core.domain.permissions import Grant, judge_right
from shopmonitor.protocol.words import Action, Decision, SwipeReason

APP = "shop_monitor"
SECOND_PERSON_WAIT = timedelta(seconds=30)
TWO = 2


class MachineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The machine, its type's demands folded in; `local_time` is the area's clock."""

    id: int
    uid: str
    code: str
    name: str
    status: str
    max_operators: int
    min_level: str
    needs_lead: bool
    two_person: bool
    one_machine_a_person: bool
    retired: bool
    local_time: time
    allowed_from: time | None = None
    allowed_until: time | None = None
    qualifications: dict[str, str] = {}  # id -> name


class BadgeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The badge and the person who holds it."""

    id: int
    state: str
    issued_at: datetime
    expires_at: datetime | None
    user_id: int
    user_uid: str
    person: str
    person_active: bool


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is open at the machine."""

    id: int
    uid: str
    user_id: int
    user_uid: str
    person: str
    started_at: datetime
    is_lead: bool
    may_lead: bool
    machine_from: datetime | None = None
    operation_uid: str | None = None


class PendingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The first of two people, who swiped and waits for a second."""

    user_id: int
    user_uid: str
    person: str
    badge_id: int | None
    swipe_id: str
    until: datetime
    may_lead: bool
    shared: bool


class HeldQualification(msgspec.Struct, frozen=True, kw_only=True):
    """A training that the person has, whether it still holds or not."""

    qualification: int
    valid_from: datetime
    valid_until: datetime | None = None


class SwipeSituation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the judgement needs, read after the machine's row was locked."""

    node_enabled: bool
    machine: MachineFacts
    badge: BadgeFacts | None = None
    present: list[SessionFacts] = []
    pending: PendingFacts | None = None
    elsewhere: bool = False
    estop_in_force: bool = False
    contact_unknown: bool = False
    grants: list[Grant] = []
    held: list[HeldQualification] = []


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What a swipe means.

    `new_lead` is the session that takes over when the lead leaves, `new_carrier`
    the one that the machine's own time is booked with from now on; `with_pending`
    says that the waiting person's session starts too; `wait` that this person
    now waits for a second one.
    """

    decision: Decision
    action: Action
    reason: SwipeReason
    needs: list[str] = []
    has: list[str] = []
    ends: SessionFacts | None = None
    new_lead: SessionFacts | None = None
    new_carrier: SessionFacts | None = None
    lead_lost: bool = False
    is_lead: bool = False
    may_lead: bool = False
    shared: bool = False
    with_pending: bool = False
    wait: bool = False
    can_start: bool = False


def judge_swipe(situation: SwipeSituation, *, at: datetime) -> Judgement:
    """Judge one swipe.

    Args:
        at: aware UTC, server clock; when the swipe is judged.
    """
    badge = situation.badge
    if not situation.node_enabled:
        return _refuse(situation, SwipeReason.NODE_DISABLED)
    if badge is None:
        return _refuse(situation, SwipeReason.BADGE_UNKNOWN)
    own = next((s for s in situation.present if s.user_id == badge.user_id), None)
    if own is not None:
        return judge_leave(situation, own)
    reason = (
        _judge_badge(badge, at) or _judge_machine(situation, at) or _judge_hours(situation.machine)
    )
    if reason is not None:
        return _refuse(situation, reason)
    return _judge_person(situation, at)


def can_start(
    machine: MachineFacts, present: list[SessionFacts], *, estop_in_force: bool
) -> bool:
    """Tell whether the machine may run: somebody is there, a lead if one is needed, no e-stop."""
    led = not machine.needs_lead or any(session.is_lead for session in present)
    return bool(present) and led and not estop_in_force


def _judge_badge(badge: BadgeFacts, at: datetime) -> SwipeReason | None:
    if badge.state not in {"active", "temporary"} or badge.issued_at > at:
        return SwipeReason.BADGE_INACTIVE
    if badge.expires_at is not None and badge.expires_at <= at:
        return SwipeReason.BADGE_EXPIRED
    return None if badge.person_active else SwipeReason.USER_INACTIVE


_STATUS_REASONS = {
    "inactive": SwipeReason.MACHINE_INACTIVE,
    "locked": SwipeReason.MACHINE_LOCKED,
    "maintenance": SwipeReason.MAINTENANCE,
}


def _judge_machine(situation: SwipeSituation, at: datetime) -> SwipeReason | None:
    if situation.estop_in_force:
        return SwipeReason.ESTOP_ACTIVE
    if situation.contact_unknown:
        return SwipeReason.MACHINE_UNAVAILABLE
    machine = situation.machine
    if machine.retired:
        return SwipeReason.MACHINE_INACTIVE
    reason = _STATUS_REASONS.get(machine.status)
    return None if reason is None or _may(situation, "maintain", at) else reason


def _judge_hours(machine: MachineFacts) -> SwipeReason | None:
    begin, end, now = machine.allowed_from, machine.allowed_until, machine.local_time
    if begin is None or end is None:
        return None
    inside = begin <= now < end if begin <= end else now >= begin or now < end
    return None if inside else SwipeReason.OUTSIDE_HOURS


def _may(situation: SwipeSituation, level: str, at: datetime) -> bool:
    return judge_right(situation.grants, wanted=level, app=APP, at=at).allowed


def _judge_person(situation: SwipeSituation, at: datetime) -> Judgement:
    """Ask for right, training and room, in this order."""
    machine = situation.machine
    wanted = machine.min_level
    if machine.status != "active" and _may(situation, "maintain", at):
        wanted = "maintain"
    right = judge_right(situation.grants, wanted=wanted, app=APP, at=at)
    if not right.allowed:
        return _refuse(situation, SwipeReason(right.reason.value), needs=[wanted])
    refusal = _judge_training(situation, at)
    if refusal is not None:
        return refusal
    room = _judge_room(situation, shared=right.shared)
    may_lead = _may(situation, "lead", at)
    if room is not None:
        return _refuse(situation, room)
    if machine.two_person and not situation.present and not _second_came(situation, at):
        return _wait(situation, may_lead=may_lead, shared=right.shared)
    return _start(situation, may_lead=may_lead, shared=right.shared)


def _judge_training(situation: SwipeSituation, at: datetime) -> Judgement | None:
    for needed, name in situation.machine.qualifications.items():
        held = [h for h in situation.held if str(h.qualification) == needed]
        valid = [
            h
            for h in held
            if h.valid_from <= at and (h.valid_until is None or at < h.valid_until)
        ]
        if not valid:
            reason = (
                SwipeReason.QUALIFICATION_EXPIRED if held else SwipeReason.QUALIFICATION_MISSING
            )
            return _refuse(situation, reason, needs=[name])
    return None


def _judge_room(situation: SwipeSituation, *, shared: bool) -> SwipeReason | None:
    machine, count = situation.machine, len(situation.present)
    if machine.one_machine_a_person and situation.elsewhere:
        return SwipeReason.ALREADY_ELSEWHERE
    room = max(machine.max_operators, TWO) if machine.two_person else machine.max_operators
    if count >= room:
        return SwipeReason.MACHINE_FULL
    # The second of two people belongs to the first; everybody else needs the right to join.
    if count and not shared and not machine.two_person:
        return SwipeReason.SINGLE_USER_ONLY
    return None


def _second_came(situation: SwipeSituation, at: datetime) -> bool:
    pending, badge = situation.pending, situation.badge
    return (
        pending is not None
        and badge is not None
        and pending.until > at
        and pending.user_id != badge.user_id
    )


def _refuse(
    situation: SwipeSituation, reason: SwipeReason, needs: list[str] | None = None
) -> Judgement:
    return Judgement(
        decision=Decision.REFUSED,
        action=Action.NONE,
        reason=reason,
        needs=needs or [],
        has=sorted({grant.level for grant in situation.grants if not grant.block}),
        can_start=can_start(
            situation.machine, situation.present, estop_in_force=situation.estop_in_force
        ),
    )


def _wait(situation: SwipeSituation, *, may_lead: bool, shared: bool) -> Judgement:
    refused = _refuse(situation, SwipeReason.SECOND_PERSON_NEEDED)
    return msgspec.structs.replace(refused, wait=True, may_lead=may_lead, shared=shared)


def _start(situation: SwipeSituation, *, may_lead: bool, shared: bool) -> Judgement:
    with_pending = situation.machine.two_person and not situation.present
    led = any(session.is_lead for session in situation.present)
    pending_leads = with_pending and situation.pending is not None and situation.pending.may_lead
    is_lead = situation.machine.needs_lead and may_lead and not led and not pending_leads
    has_lead = led or is_lead or (situation.machine.needs_lead and pending_leads)
    return Judgement(
        decision=Decision.GRANTED,
        action=Action.SESSION_STARTED,
        reason=SwipeReason.OK,
        is_lead=is_lead,
        may_lead=may_lead,
        shared=shared,
        with_pending=with_pending,
        can_start=(has_lead or not situation.machine.needs_lead)
        and not situation.estop_in_force,
    )


def judge_leave(situation: SwipeSituation, own: SessionFacts) -> Judgement:
    """Say who takes over when a session ends, and whether the machine may run on."""
    rest = [session for session in situation.present if session.id != own.id]
    heir = next_lead(rest) if own.is_lead else None
    led = [msgspec.structs.replace(s, is_lead=s is heir or s.is_lead) for s in rest]
    return Judgement(
        decision=Decision.GRANTED,
        action=Action.SESSION_ENDED,
        reason=SwipeReason.OK,
        ends=own,
        new_lead=heir,
        new_carrier=longest_present(rest) if own.machine_from is not None else None,
        lead_lost=own.is_lead and bool(rest) and heir is None,
        can_start=can_start(
            situation.machine, led, estop_in_force=situation.estop_in_force
        ),
    )


def next_lead(present: list[SessionFacts]) -> SessionFacts | None:
    """Return who takes over: the longest present of those who may lead."""
    return longest_present([session for session in present if session.may_lead])


def longest_present(present: list[SessionFacts]) -> SessionFacts | None:
    """Return the session that began first; the machine's own time is booked with it."""
    return min(present, key=lambda session: (session.started_at, session.id), default=None)

"""The rule of a swipe: the facts in, the judgement out; no database, no clock.

Order and meaning of the questions: domain rules, section 2; details, "Order of
the swipe's questions".
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from core.domain.permissions import judge_right, levels_of
from core.domain.qualifications import find_lacks
from shopmonitor.domain.leads import can_start, judge_leave, may_run
from shopmonitor.domain.situations import BadgeFacts, Judgement, MachineFacts, SwipeSituation
from shopmonitor.protocol.words import Action, Decision, SwipeReason

APP = "shop_monitor"
SECOND_PERSON_WAIT = timedelta(seconds=30)


def judge_swipe(situation: SwipeSituation, *, at: datetime) -> Judgement:
    """Judge one swipe.

    Args:
        at: aware UTC, server clock; when the swipe is judged.
    """
    badge = situation.badge
    if not situation.node_enabled:
        return _refuse(situation, SwipeReason.NODE_DISABLED, at)
    if badge is None:
        return _refuse(situation, SwipeReason.BADGE_UNKNOWN, at)
    own = next((s for s in situation.present if s.user_id == badge.user_id), None)
    if own is not None:
        return Judgement(
            decision=Decision.GRANTED,
            action=Action.SESSION_ENDED,
            reason=SwipeReason.OK,
            ends=own,
            can_start=judge_leave(situation, own).can_start,
        )
    reason = judge_badge(badge, at) or _judge_machine(situation, at)
    if reason is not None:
        return _refuse(situation, reason, at)
    return _judge_person(situation, at)


def judge_badge(badge: BadgeFacts, at: datetime) -> SwipeReason | None:
    """Return why a badge opens nothing to anybody at `at` (aware UTC), if so."""
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


def _may(situation: SwipeSituation, level: str, at: datetime) -> bool:
    return judge_right(situation.grants, wanted=level, app=APP, at=at).allowed


def _judge_person(situation: SwipeSituation, at: datetime) -> Judgement:
    """Ask for right, training, hours, interlocks and room, in this order."""
    machine = situation.machine
    # Who is there to maintain needs no right to operate.
    wanted = "maintain" if machine.status in _STATUS_REASONS else machine.min_level
    right = judge_right(situation.grants, wanted=wanted, app=APP, at=at)
    if not right.allowed:
        return _refuse(situation, SwipeReason(right.reason.value), at, needs=wanted)
    missing = _find_missing_training(situation, at)
    if missing is not None:
        return _refuse(situation, missing[0], at, needs=missing[1])
    reason = _judge_around(situation) or _judge_room(situation, shared=right.shared)
    if reason is not None:
        opened = situation.interlocks if reason is SwipeReason.INTERLOCK_OPEN else ()
        return _refuse(situation, reason, at, needs=", ".join(opened))
    may_lead = _may(situation, "lead", at)
    if machine.two_person and not situation.present and not _second_came(situation, at):
        waiting = _refuse(situation, SwipeReason.SECOND_PERSON_NEEDED, at)
        return msgspec.structs.replace(waiting, wait=True, may_lead=may_lead, shared=right.shared)
    return _start(situation, may_lead=may_lead, shared=right.shared)


def _find_missing_training(
    situation: SwipeSituation, at: datetime
) -> tuple[SwipeReason, str] | None:
    """Return what is missing or has run out; what begins later is missing."""
    needed = {int(key): name for key, name in situation.machine.qualifications.items()}
    for lack in find_lacks(needed, situation.held, at=at):
        if lack.expired:
            return SwipeReason.QUALIFICATION_EXPIRED, lack.name
        return SwipeReason.QUALIFICATION_MISSING, lack.name
    return None


def _judge_around(situation: SwipeSituation) -> SwipeReason | None:
    """Ask for what is no matter of the person: the hours, and the interlocks."""
    reason = _judge_hours(situation.machine)
    return reason or (SwipeReason.INTERLOCK_OPEN if situation.interlocks else None)


def _judge_hours(machine: MachineFacts) -> SwipeReason | None:
    """Ask whether it is within the hours; they may go past midnight, equal ends mean all day."""
    begin, end, now = machine.allowed_from, machine.allowed_until, machine.local_time
    if begin is None or end is None:
        return None
    inside = begin <= now < end if begin < end else now >= begin or now < end
    return None if inside else SwipeReason.OUTSIDE_HOURS


def _judge_room(situation: SwipeSituation, *, shared: bool) -> SwipeReason | None:
    machine, count = situation.machine, len(situation.present)
    if machine.one_machine_a_person and situation.elsewhere:
        return SwipeReason.ALREADY_ELSEWHERE
    if count >= machine.room:
        return SwipeReason.MACHINE_FULL
    # The second of two people belongs to the first; everybody else needs the right to join.
    if count >= machine.people_needed and not shared:
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
    situation: SwipeSituation, reason: SwipeReason, at: datetime, *, needs: str = ""
) -> Judgement:
    return Judgement(
        decision=Decision.REFUSED,
        action=Action.NONE,
        reason=reason,
        needs=[needs] if needs else [],
        has=levels_of(situation.grants, app=APP, at=at),
        can_start=can_start(
            situation.machine, situation.present, estop_in_force=situation.estop_in_force
        ),
    )


def _start(situation: SwipeSituation, *, may_lead: bool, shared: bool) -> Judgement:
    machine, pending = situation.machine, situation.pending
    with_pending = machine.two_person and not situation.present
    led = any(session.is_lead for session in situation.present)
    # Of two who start together the first one leads, if they may.
    led = led or (machine.needs_lead and with_pending and pending is not None and pending.may_lead)
    is_lead = machine.needs_lead and may_lead and not led
    return Judgement(
        decision=Decision.GRANTED,
        action=Action.SESSION_STARTED,
        reason=SwipeReason.OK,
        is_lead=is_lead,
        may_lead=may_lead,
        shared=shared,
        with_pending=with_pending,
        can_start=may_run(
            machine,
            people=len(situation.present) + 1 + with_pending,
            led=led or is_lead,
            estop_in_force=situation.estop_in_force,
        ),
    )

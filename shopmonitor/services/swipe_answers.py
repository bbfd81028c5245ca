"""What the node is told about a swipe, down to the two lines of its display."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from shopmonitor.domain.facts import MachineSituation, NodeFacts, RepeatFacts
from shopmonitor.domain.leads import can_start
from shopmonitor.domain.situations import Judgement
from shopmonitor.protocol.answers import JobAnswer, MachineAnswer, Outputs, SwipeAnswer
from shopmonitor.protocol.words import Action, Decision, SwipeReason

GRANT_OUTLIVES_CONTACT_S = 3600

REASON_TEXTS = {
    SwipeReason.OK: gettext_noop("Go ahead"),
    SwipeReason.BADGE_UNKNOWN: gettext_noop("Badge unknown"),
    SwipeReason.BADGE_INACTIVE: gettext_noop("Badge not active"),
    SwipeReason.BADGE_EXPIRED: gettext_noop("Badge expired"),
    SwipeReason.USER_INACTIVE: gettext_noop("Account closed"),
    SwipeReason.NO_PERMISSION: gettext_noop("No permission"),
    SwipeReason.PERMISSION_EXPIRED: gettext_noop("Permission expired"),
    SwipeReason.BLOCKED: gettext_noop("Blocked here"),
    SwipeReason.QUALIFICATION_MISSING: gettext_noop("Training missing"),
    SwipeReason.QUALIFICATION_EXPIRED: gettext_noop("Training expired"),
    SwipeReason.OUTSIDE_HOURS: gettext_noop("Outside hours"),
    SwipeReason.INTERLOCK_OPEN: gettext_noop("Interlock open"),
    SwipeReason.MACHINE_UNAVAILABLE: gettext_noop("E-stop unknown"),
    SwipeReason.MACHINE_INACTIVE: gettext_noop("Machine inactive"),
    SwipeReason.MACHINE_LOCKED: gettext_noop("Machine locked"),
    SwipeReason.MAINTENANCE: gettext_noop("In maintenance"),
    SwipeReason.ESTOP_ACTIVE: gettext_noop("E-stop active"),
    SwipeReason.MACHINE_FULL: gettext_noop("Machine is full"),
    SwipeReason.SINGLE_USER_ONLY: gettext_noop("One person only"),
    SwipeReason.SECOND_PERSON_NEEDED: gettext_noop("Second badge please"),
    SwipeReason.ALREADY_ELSEWHERE: gettext_noop("Badged in elsewhere"),
    SwipeReason.NODE_DISABLED: gettext_noop("Reader switched off"),
}
HELLO = _("Hello %(name)s")
GOODBYE = _("Goodbye %(name)s")
WORKED = _("%(hours)d:%(minutes)02d h worked")
NEEDS_LEAD = _("A lead is needed")
BADGE_READ = _("Badge read")


def answer_swipe(
    *,
    node: NodeFacts,
    situation: MachineSituation,
    judgement: Judgement,
    session: str | None,
    at: datetime,
) -> SwipeAnswer:
    """Return the answer to a swipe that was judged just now."""
    machine = situation.machine
    offer = situation.offer
    return SwipeAnswer(
        decision=judgement.decision,
        action=judgement.action,
        reason=judgement.reason,
        needs=judgement.needs,
        has=judgement.has,
        session_id=UUID(session) if session else None,
        person=situation.badge.person if situation.badge else None,
        is_lead=judgement.is_lead,
        machine=MachineAnswer(machine.code, machine.name, machine.status, judgement.can_start),
        outputs=Outputs(relay=judgement.can_start),
        display=_display(node.language, situation, judgement, at),
        ttl_s=GRANT_OUTLIVES_CONTACT_S,
        job=JobAnswer(offer.number, offer.operation) if offer else None,
        server_time=int(at.timestamp()),
        config_rev=node.config_rev,
        acl_rev=node.acl_rev,
    )


def answer_enrolled(
    *, node: NodeFacts, situation: MachineSituation | None, at: datetime
) -> SwipeAnswer:
    """Return the answer to a badge that was read for the office; the outputs are those of now.

    Args:
        situation: at the machine of the port; None when it is bound to nothing.
    """
    answer = SwipeAnswer(
        decision=Decision.GRANTED,
        action=Action.NONE,
        reason=SwipeReason.OK,
        needs=[],
        has=[],
        session_id=None,
        person=None,
        is_lead=False,
        machine=None,
        outputs=Outputs(relay=False),
        display=_badge_read(node.language),
        ttl_s=GRANT_OUTLIVES_CONTACT_S,
        job=None,
        server_time=int(at.timestamp()),
        config_rev=node.config_rev,
        acl_rev=node.acl_rev,
    )
    if situation is not None:
        _set_now(answer, situation)
    return answer


def answer_repeat(
    *,
    node: NodeFacts,
    situation: MachineSituation | None,
    repeat: RepeatFacts,
    at: datetime,
) -> SwipeAnswer:
    """Return the first decision of a swipe, with the machine and the outputs of now.

    Args:
        situation: at the port that the repeat names; None when it is bound to nothing.
    """
    here = situation if situation and situation.machine.id == repeat.machine else None
    if repeat.decision == Decision.GRANTED and repeat.action == Action.NONE:
        return answer_enrolled(node=node, situation=here, at=at)
    reason = SwipeReason(repeat.reason)
    answer = SwipeAnswer(
        decision=Decision(repeat.decision),
        action=Action(repeat.action),
        reason=reason,
        needs=repeat.needs,
        has=repeat.has,
        session_id=UUID(repeat.session_uid) if repeat.session_uid else None,
        person=repeat.person,
        is_lead=repeat.is_lead,
        machine=None,
        outputs=Outputs(relay=False),
        display=_display_repeat(node.language, repeat),
        ttl_s=GRANT_OUTLIVES_CONTACT_S,
        job=None,
        server_time=int(at.timestamp()),
        config_rev=node.config_rev,
        acl_rev=node.acl_rev,
    )
    if here is not None:
        _add_now(answer, here, repeat, node.language)
    return answer


def _add_now(
    answer: SwipeAnswer, situation: MachineSituation, repeat: RepeatFacts, language: str
) -> None:
    able = _set_now(answer, situation)
    # An old grant switches nothing on for somebody else.
    granted = answer.action is Action.SESSION_STARTED
    is_open = any(session.uid == repeat.session_uid for session in situation.present)
    answer.outputs = Outputs(relay=able and (is_open or not granted))
    if granted and is_open:
        answer.display = _greet(language, situation, repeat.person or "", can_start=able)


def _set_now(answer: SwipeAnswer, situation: MachineSituation) -> bool:
    """Say how the machine is now, and what is offered there; return whether it may run."""
    machine, present = situation.machine, situation.present
    able = can_start(machine, present, estop_in_force=situation.estop_in_force)
    answer.machine = MachineAnswer(machine.code, machine.name, machine.status, able)
    answer.outputs = Outputs(relay=able)
    if situation.offer:
        answer.job = JobAnswer(situation.offer.number, situation.offer.operation)
    return able


def _display_repeat(language: str, repeat: RepeatFacts) -> list[str]:
    """Say goodbye, unless the session turns out to be open; never `Go ahead` once it is over."""
    if repeat.decision == Decision.REFUSED:
        return [_reason_text(language, SwipeReason(repeat.reason)), " ".join(repeat.needs)]
    with translation.override(language or "en"):
        return [str(GOODBYE) % {"name": repeat.person or ""}, ""]


def _display(
    language: str, situation: MachineSituation, judgement: Judgement, at: datetime
) -> list[str]:
    with translation.override(language or "en"):
        if judgement.decision is Decision.REFUSED:
            return [_reason_text(language, judgement.reason), " ".join(judgement.needs)]
        name = situation.badge.person if situation.badge else ""
        if judgement.ends is not None:
            return [str(GOODBYE) % {"name": name}, _worked(at - judgement.ends.started_at)]
        return _greet(language, situation, name, can_start=judgement.can_start)


def _greet(language: str, situation: MachineSituation, name: str, *, can_start: bool) -> list[str]:
    with translation.override(language or "en"):
        hello = str(HELLO) % {"name": name}
        if not can_start:
            return [hello, str(NEEDS_LEAD)]
    offer = situation.offer
    return [hello, f"{offer.number} {offer.operation}" if offer else situation.machine.name]


def _worked(duration: timedelta) -> str:
    minutes = max(0, int(duration.total_seconds())) // 60
    return str(WORKED) % {"hours": minutes // 60, "minutes": minutes % 60}


def _badge_read(language: str) -> list[str]:
    with translation.override(language or "en"):
        return [str(BADGE_READ), ""]


def _reason_text(language: str, reason: SwipeReason) -> str:
    with translation.override(language or "en"):
        return translation.gettext(REASON_TEXTS[reason])

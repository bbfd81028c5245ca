"""What follows from a judged swipe, as statements of the transaction that judged it."""

from __future__ import annotations

from datetime import datetime, timedelta

from shopmonitor.choices import EndReason
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.presence import carries_from
from shopmonitor.domain.situations import BadgeFacts, Judgement, PendingFacts
from shopmonitor.domain.swipes import SECOND_PERSON_WAIT
from shopmonitor.protocol.words import Action
from shopmonitor.services.alerts import add_clock_alert
from shopmonitor.services.leaving import add_leave
from shopmonitor.services.sessions import Ending, Starter, add_session_start
from shopmonitor.services.statements import Statements
from shopmonitor.services.swipe_rows import Swiped, add_swipe_rows

# So that the first of two who start together is the one who was there longer.
BEFORE_THE_SECOND = timedelta(microseconds=1)


def add_effects(
    statements: Statements,
    *,
    alias: str,
    swiped: Swiped,
    situation: MachineSituation,
    judgement: Judgement,
    at: datetime,
) -> str | None:
    """Add everything that follows from a judged swipe; return the session that it is about.

    Args:
        at: aware UTC, server clock; when the swipe was judged.
    """
    session: str | None = None
    if judgement.action is Action.SESSION_STARTED and situation.badge is not None:
        session = _add_start(
            statements, swiped, situation, judgement=judgement, badge=situation.badge
        )
    elif judgement.ends is not None:
        session = judgement.ends.uid
        ending = Ending(
            EndReason.SWIPE,
            swiped.when.occurred_at,
            swiped.swipe_id,
            swiped.node_pk,
            swiped.node_name,
        )
        add_leave(
            statements, alias=alias, situation=situation, session=judgement.ends, ending=ending
        )
    elif judgement.wait and situation.badge is not None:
        _add_wait(statements, swiped, situation, user=situation.badge.user_id, at=at)
    add_swipe_rows(
        statements, swiped=swiped, situation=situation, judgement=judgement, session=session
    )
    if swiped.when.clock_alert:
        add_clock_alert(statements, node=swiped.node_pk, node_name=swiped.node_name, at=at)
    return session


def _add_wait(
    statements: Statements,
    swiped: Swiped,
    situation: MachineSituation,
    *,
    user: int,
    at: datetime,
) -> None:
    statements.add(
        "UPDATE machine_live SET pending_user_id = %s, pending_swipe = %s, pending_until = %s"
        " WHERE machine_id = %s",
        user,
        swiped.swipe_id,
        at + SECOND_PERSON_WAIT,
        situation.machine.id,
    )


def _add_start(
    statements: Statements,
    swiped: Swiped,
    situation: MachineSituation,
    *,
    judgement: Judgement,
    badge: BadgeFacts,
) -> str:
    machine, at = situation.machine, swiped.when.occurred_at
    first = situation.pending if judgement.with_pending else None
    if first is not None:
        add_session_start(
            statements,
            machine=machine,
            starter=_first_of_two(swiped, situation, first),
            at=at - BEFORE_THE_SECOND,
        )
    alone = not situation.present and first is None
    starter = Starter(
        user_id=badge.user_id,
        user_uid=badge.user_uid,
        person=badge.person,
        badge_id=badge.id,
        node_pk=swiped.node_pk,
        swipe_id=swiped.swipe_id,
        shared=judgement.shared,
        may_lead=judgement.may_lead,
        is_lead=judgement.is_lead,
        machine_from=carries_from(at, situation.presence_until) if alone else None,
        operation=_operation(situation),
    )
    return str(add_session_start(statements, machine=machine, starter=starter, at=at))


def _first_of_two(swiped: Swiped, situation: MachineSituation, first: PendingFacts) -> Starter:
    at = swiped.when.occurred_at - BEFORE_THE_SECOND
    return Starter(
        user_id=first.user_id,
        user_uid=first.user_uid,
        person=first.person,
        badge_id=first.badge_id,
        node_pk=swiped.node_pk,
        swipe_id=first.swipe_id,
        shared=first.shared,
        may_lead=first.may_lead,
        is_lead=situation.machine.needs_lead and first.may_lead,
        machine_from=carries_from(at, situation.presence_until),
        operation=_operation(situation),
    )


def _operation(situation: MachineSituation) -> str | None:
    return situation.offer.uid if situation.offer else None

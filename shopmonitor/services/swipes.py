"""A badge is swiped: two round trips, one transaction, one pure rule.

The first string locks and reads (`swipe_facts`, migration 0002), `judge_swipe`
decides, the second string writes all effects. A swipe sent again changes
nothing and gets its first decision, with the outputs of now.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.db import IntegrityError, connections, transaction

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import wakeup
from core.secrets.vault import badge_digest
from shopmonitor.choices import AlertKind, EndReason
from shopmonitor.domain.facts import MachineSituation, SwipeFacts
from shopmonitor.domain.swipes import SECOND_PERSON_WAIT, Judgement, judge_swipe
from shopmonitor.errors import (
    NodeRefusedError,
    key_expired,
    nonce_replayed,
    port_not_bound,
    seq_reused,
)
from shopmonitor.protocol.answers import SwipeAnswer
from shopmonitor.protocol.messages import SwipeMessage
from shopmonitor.protocol.timing import judge_time
from shopmonitor.protocol.words import Action
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.door import LIMITS, floor_alias, within_limits
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.sessions import Starter, add_session_end, add_session_start
from shopmonitor.services.situations import add_leave
from shopmonitor.services.statements import Statements, note_received
from shopmonitor.services.swipe_answers import answer_repeat, answer_swipe
from shopmonitor.services.swipe_rows import Swiped, add_swipe_rows

_facts_decoder = msgspec.json.Decoder(SwipeFacts)


def swipe_badge(*, key: KnownKey, nonce: str, message: SwipeMessage) -> SwipeAnswer:
    """Judge a swipe of a node and write what follows from it.

    Raises:
        NodeRefusedError: the message is not taken (401, 403, 409).
        DatabaseStalledError: no answer of the database in time.
    """

    def work() -> SwipeAnswer | NodeRefusedError:
        try:
            return _swipe(key, nonce, message)
        except IntegrityError:
            # The same message came twice at once and the other one was first.
            return _swipe(key, nonce, message)

    answer = within_limits(work)
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def _swipe(key: KnownKey, nonce: str, message: SwipeMessage) -> SwipeAnswer | NodeRefusedError:
    alias = floor_alias()
    with transaction_on(alias):
        facts = _read_facts(alias, key, nonce, message)
        if not facts.nonce_fresh:
            return nonce_replayed()
        if facts.node is None:
            return key_expired()
        at = utc_now()
        if facts.repeat is not None:
            return answer_repeat(facts, facts.repeat, at=at)
        statements = Statements()
        note_received(statements, node=key.node_pk, boot_id=message.boot_id, seq=message.seq)
        if facts.seq_received or facts.situation is None:
            # Refused, but it has arrived: the node must not send it for ever.
            statements.run(alias)
            return (
                seq_reused(message.seq) if facts.seq_received else port_not_bound(message.port)
            )
        situation = msgspec.structs.replace(facts.situation, node_enabled=facts.node.enabled)
        swiped = _swiped(key, message, at)
        judgement = judge_swipe(situation, at=at)
        session = add_effects(
            statements, swiped=swiped, situation=situation, judgement=judgement, at=at
        )
        statements.run(alias)
        if judgement.action is not Action.NONE:
            transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
        return answer_swipe(facts.node, situation, judgement, session=session, at=at)


def _read_facts(alias: str, key: KnownKey, nonce: str, message: SwipeMessage) -> SwipeFacts:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            LIMITS + "SELECT swipe_facts(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                key.node_pk,
                key.kid,
                nonce,
                message.boot_id,
                message.seq,
                message.port,
                badge_digest(message.tag.normalised),
                str(message.swipe_id),
            ],
        )
        return _facts_decoder.decode(cursor.fetchone()[0])


def _swiped(key: KnownKey, message: SwipeMessage, at: datetime) -> Swiped:
    when = judge_time(
        received_at=at,
        clock=message.clock,
        wall=message.wall,
        mono_ms=message.mono_ms,
        sent_mono_ms=message.mono_ms,
        same_boot=True,
    )
    return Swiped(
        swipe_id=str(message.swipe_id),
        node_pk=key.node_pk,
        node_name=key.node_name,
        port=message.port,
        tag=message.tag.normalised,
        boot_id=message.boot_id,
        seq=message.seq,
        when=when,
        offline=False,
    )


def add_effects(
    statements: Statements,
    *,
    swiped: Swiped,
    situation: MachineSituation,
    judgement: Judgement,
    at: datetime,
) -> str | None:
    """Add everything that follows from a judged swipe; return the session that it is about."""
    session: str | None = None
    if judgement.action is Action.SESSION_STARTED:
        session = _add_start(statements, swiped, situation, judgement)
    elif judgement.ends is not None:
        session = judgement.ends.uid
        _add_end(statements, swiped, situation, judgement)
    elif judgement.wait and situation.badge is not None:
        statements.add(
            "UPDATE machine_live SET pending_user_id = %s, pending_swipe = %s, pending_until = %s"
            " WHERE machine_id = %s",
            situation.badge.user_id,
            swiped.swipe_id,
            at + SECOND_PERSON_WAIT,
            situation.machine.id,
        )
    add_swipe_rows(
        statements, swiped=swiped, situation=situation, judgement=judgement, session=session
    )
    if swiped.when.clock_alert:
        _add_clock_alert(statements, swiped, at)
    return session


def _add_start(
    statements: Statements, swiped: Swiped, situation: MachineSituation, judgement: Judgement
) -> str:
    badge, machine, pending = situation.badge, situation.machine, situation.pending
    assert badge is not None  # noqa: S101 - granted only with a badge
    operation = situation.offer.uid if situation.offer else None
    at = swiped.when.occurred_at
    if judgement.with_pending and pending is not None:
        leads = machine.needs_lead and pending.may_lead
        first = Starter(
            user_id=pending.user_id,
            user_uid=pending.user_uid,
            person=pending.person,
            badge_id=pending.badge_id,
            node_pk=swiped.node_pk,
            swipe_id=pending.swipe_id,
            shared=pending.shared,
            may_lead=pending.may_lead,
            is_lead=leads,
            carries=True,
            operation=operation,
        )
        add_session_start(
            statements, machine=machine, starter=first, at=at - timedelta(microseconds=1)
        )
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
        carries=not situation.present and not judgement.with_pending,
        operation=operation,
    )
    return str(add_session_start(statements, machine=machine, starter=starter, at=at))


def _add_end(
    statements: Statements, swiped: Swiped, situation: MachineSituation, judgement: Judgement
) -> None:
    ends, machine, at = judgement.ends, situation.machine, swiped.when.occurred_at
    assert ends is not None  # noqa: S101 - the caller asked
    add_session_end(
        statements,
        machine=machine,
        session=ends,
        reason=EndReason.SWIPE,
        at=at,
        swipe_id=swiped.swipe_id,
        node_pk=swiped.node_pk,
        node_name=swiped.node_name,
    )
    add_leave(statements, situation=situation, session=ends, at=at)


def _add_clock_alert(statements: Statements, swiped: Swiped, at: datetime) -> None:
    add_alert(
        statements,
        kind=AlertKind.CLOCK_JUMP,
        source=swiped.node_name,
        text=f"{swiped.node_name}: the node's clock is off though it calls it synced",
        at=at,
        node=swiped.node_pk,
    )



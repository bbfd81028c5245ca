"""A badge is swiped: two round trips, one transaction, one pure rule.

The first string locks and reads (`swipe_facts`, migrations 0002 and 0013), `judge_swipe`
decides, the second string writes all effects. A swipe sent again changes
nothing and gets its first decision, with the outputs of now.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import connections, transaction

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import wakeup
from core.secrets.vault import badge_digest
from shopmonitor.domain.facts import NodeFacts, SwipeFacts
from shopmonitor.domain.swipes import judge_swipe
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
from shopmonitor.services.door import floor_alias, limits, within_limits
from shopmonitor.services.enrolling_swipes import take_enrolling_swipe
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.situations import with_badge_of
from shopmonitor.services.statements import Statements, note_received
from shopmonitor.services.swipe_answers import answer_enrolled, answer_repeat, answer_swipe
from shopmonitor.services.swipe_effects import add_effects
from shopmonitor.services.swipe_rows import Swiped

_facts_decoder = msgspec.json.Decoder(SwipeFacts)


def swipe_badge(*, key: KnownKey, nonce: str, message: SwipeMessage) -> SwipeAnswer:
    """Judge a swipe of a node and write what follows from it.

    Raises:
        NodeRefusedError: the message is not taken (401, 403, 409).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _swipe(key, nonce, message))
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
        statements = Statements(prepare=True)
        if not facts.seq_received:
            # Also when it is refused: it has arrived, the node must not send it for ever.
            note_received(statements, node=key.node_pk, boot_id=message.boot_id, seq=message.seq)
        swiped = _swiped(key, message, at)
        answer = (
            _answer_repeat(facts, facts.node, message, at)
            or take_enrolling_swipe(statements, alias=alias, facts=facts, swiped=swiped, at=at)
            or _judged(statements, alias=alias, facts=facts, swiped=swiped, at=at)
        )
        statements.run(alias)
        return answer


def _answer_repeat(
    facts: SwipeFacts, node: NodeFacts, message: SwipeMessage, at: datetime
) -> SwipeAnswer | NodeRefusedError | None:
    """Return what a swipe or a number that was there before is told; None when it is new."""
    if facts.repeat is not None:
        return answer_repeat(node=node, situation=facts.situation, repeat=facts.repeat, at=at)
    if facts.enrolled:
        return answer_enrolled(node=node, situation=facts.situation, at=at)
    return seq_reused(message.seq) if facts.seq_received else None


def _judged(
    statements: Statements, *, alias: str, facts: SwipeFacts, swiped: Swiped, at: datetime
) -> SwipeAnswer | NodeRefusedError:
    """Judge a swipe at a machine and add what follows."""
    node, machine = facts.node, facts.situation
    if node is None or machine is None:
        return port_not_bound(swiped.port)
    known = with_badge_of(machine, alias=alias, machine=machine.machine.id, tag=swiped.tag)
    situation = msgspec.structs.replace(known, node_enabled=node.enabled)
    judgement = judge_swipe(situation, at=at)
    session = add_effects(
        statements, alias=alias, swiped=swiped, situation=situation, judgement=judgement, at=at
    )
    if judgement.action is not Action.NONE:
        transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
    return answer_swipe(node=node, situation=situation, judgement=judgement, session=session, at=at)


def _read_facts(alias: str, key: KnownKey, nonce: str, message: SwipeMessage) -> SwipeFacts:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            limits(alias) + "SELECT swipe_facts(%s, %s, %s, %s, %s, %s, %s, %s)",
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

"""Swipes that a node took while the server was away; judged again when they arrive.

What the node granted has happened: the record stays, and an alert says when
the person had no right.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import connections

from core.secrets.vault import badge_digest
from shopmonitor.choices import AlertKind
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.swipes import Judgement, judge_swipe
from shopmonitor.protocol.event_data import SwipeData
from shopmonitor.protocol.words import Action, Decision, SwipeReason
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.situations import lock_situation
from shopmonitor.services.statements import Statements
from shopmonitor.services.swipe_rows import Swiped
from shopmonitor.services.swipes import add_effects
from shopmonitor.services.taken_events import TakenEvent


def take_offline_swipe(
    alias: str,
    *,
    key: KnownKey,
    boot_id: str,
    item: TakenEvent,
    data: SwipeData,
    at: datetime,
) -> None:
    """Judge and write a swipe that comes late; one that is known already changes nothing."""
    if item.machine is None or _is_known(alias, str(data.swipe_id)):
        return
    situation = lock_situation(
        alias, machine=item.machine.machine, digest=badge_digest(data.tag.normalised)
    )
    judgement = judge_swipe(situation, at=at)
    settled = _as_it_happened(judgement, situation, granted=data.granted_offline)
    swiped = Swiped(
        swipe_id=str(data.swipe_id),
        node_pk=key.node_pk,
        node_name=key.node_name,
        port=item.port or 0,
        tag=data.tag.normalised,
        boot_id=boot_id,
        seq=item.event.seq,
        when=item.when,
        offline=True,
    )
    statements = Statements()
    add_effects(statements, swiped=swiped, situation=situation, judgement=settled, at=at)
    if settled is not judgement and settled.action is Action.SESSION_STARTED:
        _alert(statements, key, item, situation, judgement.reason, at)
    statements.run(alias)


def _is_known(alias: str, swipe_id: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM badge_swipes WHERE swipe_id = %s)", [swipe_id]
        )
        return bool(cursor.fetchone()[0])


def _as_it_happened(
    judgement: Judgement, situation: MachineSituation, *, granted: bool
) -> Judgement:
    """Return what the node did, where it differs from what the rule says now."""
    if granted and judgement.action is Action.NONE and situation.badge is not None:
        return Judgement(
            decision=Decision.GRANTED,
            action=Action.SESSION_STARTED,
            reason=judgement.reason,
            can_start=judgement.can_start,
        )
    if not granted and judgement.action is Action.SESSION_STARTED:
        return msgspec.structs.replace(
            judgement,
            decision=Decision.REFUSED,
            action=Action.NONE,
            reason=SwipeReason.MACHINE_UNAVAILABLE,
            is_lead=False,
            with_pending=False,
        )
    return judgement


def _alert(
    statements: Statements,
    key: KnownKey,
    item: TakenEvent,
    situation: MachineSituation,
    reason: SwipeReason,
    at: datetime,
) -> None:
    person = situation.badge.person if situation.badge else ""
    code = situation.machine.code
    add_alert(
        statements,
        kind=AlertKind.OFFLINE_GRANT,
        source=f"{code} {person}",
        text=f"{code}: {person} was let in offline without the right ({reason.value})",
        at=at,
        machine=situation.machine.id,
        node=key.node_pk,
    )

"""Swipes that a node took while the server was away; judged again when they arrive.

What the node granted has happened: the record stays, and an alert says when
the person had no right.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import connections
from django.utils.translation import gettext as _

from core.domain.tags import last4
from core.secrets.vault import badge_digest
from shopmonitor.choices import AlertKind
from shopmonitor.domain.facts import MachineSituation, PortFacts
from shopmonitor.domain.situations import Judgement
from shopmonitor.domain.swipes import judge_swipe
from shopmonitor.protocol.event_data import SwipeData
from shopmonitor.protocol.words import Action, Decision, SwipeReason
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.situations import lock_situation, with_badge_of
from shopmonitor.services.statements import Statements
from shopmonitor.services.swipe_effects import add_effects
from shopmonitor.services.swipe_rows import Swiped
from shopmonitor.services.taken_events import TakenEvent


def known_swipes(*, alias: str, taken: list[TakenEvent]) -> set[str]:
    """Return which swipes of a batch were taken before, in whatever way."""
    wanted = [
        str(item.event.data.swipe_id) for item in taken if isinstance(item.event.data, SwipeData)
    ]
    if not wanted:
        return set()
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT swipe_id FROM badge_swipes WHERE swipe_id = ANY(%s::uuid[])", [wanted]
        )
        return {str(row[0]) for row in cursor.fetchall()}


def take_offline_swipe(
    *,
    alias: str,
    key: KnownKey,
    boot_id: str,
    item: TakenEvent,
    machine: PortFacts,
    data: SwipeData,
    at: datetime,
) -> None:
    """Judge and write a swipe that comes late.

    Args:
        at: aware UTC, server clock; when it arrived, and for when it is judged.
    """
    digest = badge_digest(data.tag.normalised)
    situation = with_badge_of(
        lock_situation(alias=alias, machine=machine.machine, digest=digest),
        alias=alias,
        machine=machine.machine,
        tag=data.tag.normalised,
    )
    # Whether they were closed then is known to the node alone, which was beside them.
    situation = msgspec.structs.replace(situation, interlocks=[])
    judgement = judge_swipe(situation, at=at)
    settled = _as_it_happened(judgement, situation, granted=data.granted_offline)
    swiped = Swiped(
        swipe_id=str(data.swipe_id),
        node_pk=key.node_pk,
        node_name=key.node_name,
        port=machine.port,
        tag=data.tag.normalised,
        boot_id=boot_id,
        seq=item.event.seq,
        when=item.when,
        offline=True,
    )
    statements = Statements()
    add_effects(
        statements, alias=alias, swiped=swiped, situation=situation, judgement=settled, at=at
    )
    if data.granted_offline and judgement.action is Action.NONE:
        _alert(statements, swiped, situation, reason=judgement.reason, at=at)
    statements.run(alias)


def _as_it_happened(
    judgement: Judgement, situation: MachineSituation, *, granted: bool
) -> Judgement:
    """Return what the node did, where it differs from what the rule says now."""
    if granted and judgement.action is Action.NONE and situation.badge is not None:
        return Judgement(
            decision=Decision.GRANTED,
            action=Action.SESSION_STARTED,
            reason=judgement.reason,
            needs=judgement.needs,
            has=judgement.has,
            can_start=judgement.can_start,
        )
    if not granted and judgement.action is Action.SESSION_STARTED:
        # The node knew no better: nobody was let in, whoever it was.
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
    swiped: Swiped,
    situation: MachineSituation,
    *,
    reason: SwipeReason,
    at: datetime,
) -> None:
    person = situation.badge.person if situation.badge else f"…{last4(swiped.tag)}"
    code = situation.machine.code
    text = _("%(code)s: %(person)s was let in offline without the right (%(reason)s)")
    add_alert(
        statements,
        kind=AlertKind.OFFLINE_GRANT,
        source=f"{code} {person}",
        text=text % {"code": code, "person": person, "reason": reason.value},
        at=at,
        machine=situation.machine.id,
        node=swiped.node_pk,
    )

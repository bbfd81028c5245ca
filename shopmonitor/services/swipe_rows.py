"""The rows that every swipe leaves behind: the swipe itself, its place in the feed, a refusal."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from core.domain.tags import last4
from core.secrets.vault import badge_digest
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.situations import Judgement
from shopmonitor.protocol.timing import EventTime
from shopmonitor.protocol.words import Decision
from shopmonitor.services.statements import Statements
from shopmonitor.services.unknown_badges import add_unknown_badge


class Swiped(NamedTuple):
    """A reading of a badge at a port; the tag goes no further than its digest, or a seal."""

    swipe_id: str
    node_pk: int
    node_name: str
    port: int
    tag: str
    boot_id: str
    seq: int
    when: EventTime
    offline: bool

    def __repr__(self) -> str:
        return f"Swiped({self.swipe_id}, {self.node_name}:{self.port})"


def add_swipe_rows(
    statements: Statements,
    *,
    swiped: Swiped,
    situation: MachineSituation,
    judgement: Judgement,
    session: str | None,
) -> None:
    """Add the swipe and its line in the feed; a refusal is in the machine log too."""
    _add_swipe(statements, swiped, situation, judgement=judgement, session=session)
    _add_feed(statements, swiped, situation, judgement)
    if judgement.decision is not Decision.REFUSED:
        return
    if situation.badge is None:
        add_unknown_badge(
            statements,
            tag=swiped.tag,
            node=swiped.node_pk,
            port=swiped.port,
            machine=situation.machine.id,
            at=swiped.when.occurred_at,
        )
    _add_refusal(statements, swiped, situation, judgement)


def _add_swipe(
    statements: Statements,
    swiped: Swiped,
    situation: MachineSituation,
    *,
    judgement: Judgement,
    session: str | None,
) -> None:
    badge = situation.badge
    statements.add(
        "INSERT INTO badge_swipes (swipe_id, node_id, port, machine_id, badge_id, user_id,"
        " tag_digest, last4, decision, action, reason, needs, has, session_uid, is_lead, offline,"
        " boot_id, seq, occurred_at, clock)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        swiped.swipe_id,
        swiped.node_pk,
        swiped.port,
        situation.machine.id,
        badge.id if badge else None,
        badge.user_id if badge else None,
        badge_digest(swiped.tag),
        last4(swiped.tag),
        judgement.decision.value,
        judgement.action.value,
        judgement.reason.value,
        _json(judgement.needs),
        _json(_has(judgement)),
        session,
        judgement.is_lead,
        swiped.offline,
        swiped.boot_id,
        swiped.seq,
        swiped.when.occurred_at,
        swiped.when.quality.value,
    )


def _has(judgement: Judgement) -> list[str]:
    """Return what the person brings; of one who waits for a second, what they start with."""
    has = set(judgement.has)
    if judgement.wait:
        has -= {"lead", "shared"}
        has |= {"lead"} if judgement.may_lead else set()
        has |= {"shared"} if judgement.shared else set()
    return sorted(has)


def _add_feed(
    statements: Statements, swiped: Swiped, situation: MachineSituation, judgement: Judgement
) -> None:
    data = {
        "swipe_id": swiped.swipe_id,
        "decision": judgement.decision.value,
        "action": judgement.action.value,
        "reason": judgement.reason.value,
    }
    statements.add(
        "INSERT INTO floor_events (event_type, node_id, machine_id, boot_id, seq, data, offline,"
        " clock, occurred_at) VALUES ('swipe', %s, %s, %s, %s, %s, %s, %s, %s)",
        swiped.node_pk,
        situation.machine.id,
        swiped.boot_id,
        swiped.seq,
        _json(data),
        swiped.offline,
        swiped.when.quality.value,
        swiped.when.occurred_at,
    )


def _add_refusal(
    statements: Statements, swiped: Swiped, situation: MachineSituation, judgement: Judgement
) -> None:
    badge = situation.badge
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, user_id, person_name, node_id,"
        " node_name, data, occurred_at) VALUES ('refused', %s, %s, %s, %s, %s, %s, %s, %s)",
        situation.machine.id,
        situation.machine.code,
        badge.user_id if badge else None,
        badge.person if badge else "",
        swiped.node_pk,
        swiped.node_name,
        _json({"reason": judgement.reason.value, "last4": last4(swiped.tag)}),
        swiped.when.occurred_at,
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()

"""The rows that the peer writes, by `create()` and `save()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db.models.expressions import RawSQL

from core.domain.tags import last4
from core.models import SyncEvent
from core.secrets.vault import badge_digest
from shopmonitor.models import BadgeSwipe, FloorEvent, MachineLog, MachineSession

if TYPE_CHECKING:
    from bench.orm_peer.service import Situation


def write_start(situation: Situation, uid: UUID, message: dict[str, Any], *, shared: bool) -> None:
    """Open a session and tell the office."""
    badge, machine, at = situation.badge, situation.machine, situation.at
    assert badge is not None
    MachineSession.objects.create(
        uid=uid,
        machine=machine,
        user=badge.user,
        badge=badge,
        node=situation.node,
        person_name=badge.user.display_name,
        machine_code=machine.code,
        started_at=at,
        machine_from=at,
        shared=shared,
        start_swipe=message["swipe_id"],
        operation_uid=situation.offer.operation_uid if situation.offer else None,
    )
    situation.live.head_count += 1
    situation.live.save()
    _tell(situation, uid, "machine.session_started")


def write_end(situation: Situation, session: MachineSession, message: dict[str, Any]) -> None:
    """Close a session, log it and tell the office."""
    session.ended_at = max(situation.at, session.started_at)
    session.end_reason = "swipe"
    session.end_swipe = message["swipe_id"]
    session.save()
    situation.live.head_count = max(0, situation.live.head_count - 1)
    situation.live.presence_until = session.ended_at
    situation.live.save()
    seconds = (session.ended_at - session.started_at).total_seconds()
    _log(situation, "session_ended", {"seconds": seconds}, session.uid)
    _tell(situation, session.uid, "machine.session_ended")


def write_refusal(situation: Situation, reason: str) -> None:
    """Log a refusal."""
    _log(situation, "refused", {"reason": reason}, None)


def write_swipe(
    situation: Situation,
    key: Any,
    message: dict[str, Any],
    *,
    action: str,
    reason: str,
    session: UUID | None,
) -> None:
    """Write the swipe and its line in the feed."""
    badge, machine, at = situation.badge, situation.machine, situation.at
    decision = "refused" if action == "none" else "granted"
    common = {"boot_id": message["boot_id"], "seq": message["seq"], "occurred_at": at}
    BadgeSwipe.objects.create(
        swipe_id=message["swipe_id"],
        node_id=key.node_pk,
        port=message["port"],
        machine=machine,
        badge=badge,
        user=badge.user if badge else None,
        tag_digest=badge_digest(message["tag"]),
        last4=last4(message["tag"]),
        decision=decision,
        action=action,
        reason=reason,
        session_uid=session,
        clock="estimated",
        **common,
    )
    FloorEvent.objects.create(
        event_type="swipe",
        node_id=key.node_pk,
        machine=machine,
        data={"swipe_id": str(message["swipe_id"]), "decision": decision, "action": action},
        clock="estimated",
        **common,
    )


def _log(situation: Situation, kind: str, data: dict[str, Any], session: UUID | None) -> None:
    badge, machine = situation.badge, situation.machine
    MachineLog.objects.create(
        kind=kind,
        machine=machine,
        machine_code=machine.code,
        user=badge.user if badge else None,
        person_name=badge.user.display_name if badge else "",
        node=situation.node,
        node_name=situation.node.node_id,
        session_uid=session,
        data=data,
        occurred_at=situation.at,
    )


def _tell(situation: Situation, session: UUID, event_type: str) -> None:
    badge, machine = situation.badge, situation.machine
    SyncEvent.objects.create(
        event_id=uuid4(),
        sequence=RawSQL("nextval('core.sync_event_sequence')", []),  # the column's own default
        lane=session.int % 8,
        event_type=event_type,
        resource_type="machine_session",
        resource_id=str(session),
        source_app="shop_monitor",
        target_app="shop_tracker",
        payload={
            "uid": str(session),
            "occurred_at": situation.at.isoformat(),
            "machine": str(machine.uid),
            "user": str(badge.user.uid) if badge else None,
        },
    )

"""The peer's swipe: models, select_for_update, one object after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL
from rest_framework.exceptions import PermissionDenied

from bench.orm_peer.records import write_end, write_refusal, write_start, write_swipe
from core.clock import utc_now
from core.domain.permissions import Grant, judge_right
from core.models import Badge, Machine, SuitePermission, UserQualification
from core.secrets.vault import badge_digest
from shopmonitor.models import (
    BadgeSwipe,
    EStopEvent,
    MachineLive,
    MachineSession,
    Node,
    NodeKey,
    NodeNonce,
    NodePort,
    NodeSequence,
    WorkOffer,
)


@dataclass
class Situation:
    """What the swipe is about."""

    node: Node
    machine: Machine
    live: MachineLive
    badge: Badge | None
    present: list[MachineSession]
    offer: WorkOffer | None
    at: datetime


def swipe_badge(key: Any, nonce: str, message: dict[str, Any]) -> dict[str, Any]:
    """Judge a swipe and write what follows."""
    with transaction.atomic():
        return _swipe(key, nonce, message)


def _swipe(key: Any, nonce: str, message: dict[str, Any]) -> dict[str, Any]:
    now = utc_now()
    _nonce, fresh = NodeNonce.objects.get_or_create(node_id=key.node_pk, nonce=nonce)
    live_keys = NodeKey.objects.filter(kid=key.kid, not_before__lte=now).filter(
        Q(not_after=None) | Q(not_after__gt=now)
    )
    if not fresh or not live_keys.exists():
        raise PermissionDenied("The message is not believed.")
    node = Node.objects.get(pk=key.node_pk)
    _note_sequence(node, message)
    if BadgeSwipe.objects.filter(swipe_id=message["swipe_id"]).exists():
        raise PermissionDenied("The swipe is known.")
    situation = _read(node, message, now)
    reason, grant = _judge(situation)
    session: UUID | None = None
    action = "none"
    own = _own(situation)
    if own is not None:
        session, action = own.uid, "session_ended"
        write_end(situation, own, message)
    elif reason == "ok":
        session, action = uuid4(), "session_started"
        write_start(situation, session, message, shared=bool(grant and grant.shared))
    else:
        write_refusal(situation, reason)
    write_swipe(situation, key, message, action=action, reason=reason, session=session)
    return _answer(situation, action, reason, session)


def _note_sequence(node: Node, message: dict[str, Any]) -> None:
    seq = message["seq"]
    row = (
        NodeSequence.objects.select_for_update()
        .filter(node=node, boot_id=message["boot_id"])
        .annotate(holds=RawSQL("received @> %s::bigint", [seq]))  # Django knows no multiranges
        .first()
    )
    if row is None:
        text = f"{{[{seq},{seq}]}}"
        NodeSequence.objects.create(node=node, boot_id=message["boot_id"], received=text)
    elif row.holds:
        raise PermissionDenied("The number is known.")
    else:
        more = RawSQL("received + int8multirange(int8range(%s, %s))", [seq, seq + 1])
        NodeSequence.objects.filter(pk=row.pk).update(received=more)


def _read(node: Node, message: dict[str, Any], now: datetime) -> Situation:
    port = NodePort.objects.select_related(
        "machine__zone__area", "machine__machine_type", "machine__qualification"
    ).get(node=node, port=message["port"])
    machine = port.machine
    live = MachineLive.objects.select_for_update().get(machine=machine)
    digest = badge_digest(message["tag"])
    return Situation(
        node=node,
        machine=machine,
        live=live,
        badge=Badge.objects.select_related("user").filter(digest=digest).first(),
        present=list(
            MachineSession.objects.select_related("user").filter(machine=machine, ended_at=None)
        ),
        offer=WorkOffer.objects.filter(machine=machine, withdrawn=False).order_by("rank").first(),
        at=now,
    )


def _own(situation: Situation) -> MachineSession | None:
    badge = situation.badge
    return next((s for s in situation.present if badge and s.user_id == badge.user_id), None)


def _judge(situation: Situation) -> tuple[str, Grant | None]:  # noqa: PLR0911 - as usually written
    badge, machine, at = situation.badge, situation.machine, situation.at
    if badge is None:
        return "badge_unknown", None
    if _own(situation) is not None:
        return "ok", None
    if badge.state not in {"active", "temporary"} or (badge.expires_at and badge.expires_at <= at):
        return "badge_inactive", None
    if not badge.user.active:
        return "user_inactive", None
    if _estop_in_force(machine):
        return "estop_active", None
    if machine.status != "active":
        return "machine_inactive", None
    return _judge_right(situation, badge)


def _estop_in_force(machine: Machine) -> bool:
    return (
        EStopEvent.objects.filter(is_history=False)
        .exclude(state="REARMED")
        .filter(Q(machine=machine) | Q(zone=machine.zone) | Q(area=machine.zone.area))
        .exists()
    )


def _judge_right(situation: Situation, badge: Badge) -> tuple[str, Grant | None]:
    machine, at = situation.machine, situation.at
    rows = SuitePermission.objects.filter(
        Q(user=badge.user) | Q(group__in=badge.user.suite_groups.filter(deleted_at=None)),
        Q(resource_type="*")
        | Q(resource_type="machine", resource_uid=machine.uid)
        | Q(resource_type="zone", resource_uid=machine.zone.uid)
        | Q(resource_type="area", resource_uid=machine.zone.area.uid),
        deleted_at=None,
    )
    grants = [
        Grant(
            level=row.level,
            app_context=row.app_context,
            block=row.block,
            shared=row.shared,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in rows
    ]
    right = judge_right(grants, wanted=machine.min_level, app="shop_monitor", at=at)
    if not right.allowed:
        return str(right.reason.value), None
    needed = [q for q in (machine.qualification_id, _type_qualification(machine)) if q]
    if (
        needed
        and not UserQualification.objects.filter(
            user=badge.user, qualification__in=needed, deleted_at=None
        ).exists()
    ):
        return "qualification_missing", None
    if len(situation.present) >= machine.max_operators:
        return "machine_full", None
    return "ok", next((grant for grant in grants if grant.shared), None)


def _type_qualification(machine: Machine) -> int | None:
    return machine.machine_type.qualification_id if machine.machine_type else None


def _answer(situation: Situation, action: str, reason: str, session: UUID | None) -> dict[str, Any]:
    machine, offer, badge = situation.machine, situation.offer, situation.badge
    person = badge.user.display_name if badge else None
    return {
        "decision": "refused" if action == "none" else "granted",
        "action": action,
        "reason": reason,
        "needs": [machine.min_level] if reason == "no_permission" else [],
        "has": [],
        "session_id": session,
        "person": person,
        "is_lead": False,
        "machine": {
            "code": machine.code,
            "name": machine.name,
            "status": machine.status,
            "can_start": action == "session_started",
        },
        "display": [f"Hello {person}", offer.job_number if offer else ""],
        "ttl_s": 3600,
        "job": {"number": offer.job_number, "operation": offer.operation_name} if offer else None,
        "server_time": int(situation.at.timestamp()),
        "config_rev": situation.node.config_rev,
        "acl_rev": situation.node.acl_rev,
    }

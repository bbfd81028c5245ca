"""Heartbeats: a node tells how it is and learns what is new."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, NodeState
from shopmonitor.domain.announcements import commands_now
from shopmonitor.domain.facts import NodeFacts
from shopmonitor.errors import NodeRefusedError
from shopmonitor.protocol.answers import Command, HeartbeatAnswer
from shopmonitor.protocol.messages import HeartbeatMessage
from shopmonitor.services.alerts import resolve_alerts
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.estop_notices import note_heartbeat
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.statements import Statements

logger = logging.getLogger(__name__)


def take_heartbeat(*, key: KnownKey, nonce: str, message: HeartbeatMessage) -> HeartbeatAnswer:
    """Note that a node lives, and tell it the revisions of now.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _take(key, nonce, message))
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def _take(
    key: KnownKey, nonce: str, message: HeartbeatMessage
) -> HeartbeatAnswer | NodeRefusedError:
    alias = floor_alias()
    with transaction_on(alias):
        facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id=message.boot_id)
        if isinstance(facts, NodeRefusedError):
            return facts
        assert facts.node is not None  # noqa: S101 - refused above otherwise
        at = utc_now()
        commands = commands_now(facts.commands, in_estop=bool(facts.node.estop_ports))
        told = [command.id for command in commands]
        # An earlier start that speaks again: two devices have one key, or old messages are sent.
        late = not facts.newest_boot
        _note_heard(alias, key, message, at, node=facts.node, told=told, late=late)
    return HeartbeatAnswer(
        server_time=int(at.timestamp()),
        config_rev=facts.node.config_rev,
        acl_rev=facts.node.acl_rev,
        commands=[Command(each.id, each.type, each.args, each.expires_at) for each in commands],
        estop_ports=facts.node.estop_ports,
    )


def _health_of(
    key: KnownKey, message: HeartbeatMessage, at: datetime, *, late: bool
) -> dict[str, Any]:
    """Return what is kept of a heartbeat until the next one."""
    health: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(message).items()
        if value is not None and name != "wall"
    }
    # By which the timer sees that the node has changed over to a newer key.
    health["kid"] = key.kid
    if late:
        health["went_back"] = True
    if message.wall is not None:
        health["clock_offset_s"] = round((message.wall - at).total_seconds(), 1)
    return health


def _note_heard(
    alias: str,
    key: KnownKey,
    message: HeartbeatMessage,
    at: datetime,
    *,
    node: NodeFacts,
    told: list[UUID],
    late: bool,
) -> None:
    health = _health_of(key, message, at, late=late)
    statements = Statements()
    statements.add(
        # Its milliseconds since the start never go back; what is a little late may overtake.
        "UPDATE nodes SET state = 'online', last_seen_at = %s, health = %s::jsonb || CASE"
        " WHEN health ->> 'boot_id' = %s AND (health ->> 'mono_ms')::bigint > %s + 60000"
        " THEN '{\"went_back\": true}'::jsonb ELSE '{}'::jsonb END WHERE id = %s",
        at,
        msgspec.json.encode(health).decode(),
        message.boot_id,
        message.mono_ms,
        key.node_pk,
    )
    if told:
        statements.add(
            "UPDATE node_commands SET told_at = %s WHERE uid = ANY(%s::uuid[]) AND told_at IS NULL",
            at,
            [str(uid) for uid in told],
        )
    if node.estop_ports:
        note_heartbeat(statements, node=key.node_pk, outputs=message.outputs or {}, at=at)
    if node.state == NodeState.SILENT:
        _note_back(statements, key, at)
    statements.run(alias)


def _note_back(statements: Statements, key: KnownKey, at: datetime) -> None:
    """Add that a silent node is heard; its contacts are known again if no other is silent."""
    statements.add(
        "UPDATE machine_live l SET contact_unknown = false WHERE contact_unknown AND machine_id IN"
        " (SELECT machine_id FROM node_ports WHERE node_id = %s AND has_estop_input)"
        " AND NOT EXISTS (SELECT FROM node_ports p JOIN nodes n ON n.id = p.node_id"
        " WHERE p.machine_id = l.machine_id AND p.has_estop_input AND n.state = 'silent')",
        key.node_pk,
    )
    resolve_alerts(statements, kind=AlertKind.NODE_SILENT, source=key.node_name, at=at)
    logger.warning("node is back", extra={"node": key.node_name})

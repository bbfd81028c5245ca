"""Heartbeats and silence: a node that is heard, and one that is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind
from shopmonitor.errors import NodeRefusedError
from shopmonitor.protocol.answers import HeartbeatAnswer
from shopmonitor.protocol.messages import HeartbeatMessage
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.floor_events import read_door_facts
from shopmonitor.services.machine_states import ObservedState, store_states
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.statements import Statements

SILENT_AFTER_PERIODS = 2.5


def take_heartbeat(*, key: KnownKey, nonce: str, message: HeartbeatMessage) -> HeartbeatAnswer:
    """Note that a node lives, and tell it the revisions of now.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """

    def work() -> HeartbeatAnswer | NodeRefusedError:
        alias = floor_alias()
        with transaction_on(alias):
            facts = read_door_facts(alias, key, nonce, message.boot_id)
            if isinstance(facts, NodeRefusedError):
                return facts
            assert facts.node is not None  # noqa: S101 - refused above otherwise
            at = utc_now()
            _note_heard(alias, key, message, at)
            return HeartbeatAnswer(
                server_time=int(at.timestamp()),
                config_rev=facts.node.config_rev,
                acl_rev=facts.node.acl_rev,
                commands=[],
            )

    answer = within_limits(work)
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def mark_silent_nodes() -> None:
    """Say once of each node that it is silent; what its machines do is then unavailable."""
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE nodes SET state = 'silent' WHERE state = 'online' AND deleted_at IS NULL"
            " AND last_seen_at < now() - heartbeat_s * %s * interval '1 second'"
            " RETURNING id, node_id",
            [SILENT_AFTER_PERIODS],
        )
        silent = cursor.fetchall()
        if not silent:
            return
        machines = _machines_unheard(cursor, [row[0] for row in silent])
        at = utc_now()
        store_states(
            alias, [ObservedState(machine, "UNAVAILABLE", at, "synced") for machine in machines]
        )
        _alert_silent(alias, silent, at)


def _note_heard(alias: str, key: KnownKey, message: HeartbeatMessage, at: datetime) -> None:
    health: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(message).items()
        if value is not None and name not in {"wall"}
    }
    statements = Statements()
    statements.add(
        "UPDATE nodes SET state = 'online', last_seen_at = %s, health = %s WHERE id = %s",
        at,
        msgspec.json.encode(health).decode(),
        key.node_pk,
    )
    statements.add(
        "UPDATE machine_live SET contact_unknown = false WHERE contact_unknown AND machine_id IN"
        " (SELECT machine_id FROM node_ports WHERE node_id = %s)",
        key.node_pk,
    )
    statements.add(
        "UPDATE alerts SET state = 'resolved', resolved_at = %s WHERE kind = 'node_silent'"
        " AND source = %s AND state <> 'resolved'",
        at,
        key.node_name,
    )
    statements.run(alias)


def _machines_unheard(cursor: Any, nodes: list[int]) -> list[int]:
    """Return the machines that no node speaks for any more; their e-stop contact is unknown.

    A machine that has not been heard of at all has no state to lose.
    """
    cursor.execute(
        "SELECT l.machine_id FROM machine_live l WHERE EXISTS (SELECT FROM node_ports p"
        " WHERE p.machine_id = l.machine_id AND p.node_id = ANY(%s)) AND NOT EXISTS"
        " (SELECT FROM node_ports p JOIN nodes n ON n.id = p.node_id"
        " WHERE p.machine_id = l.machine_id AND n.state = 'online')"
        " ORDER BY l.machine_id FOR NO KEY UPDATE",
        [nodes],
    )
    machines = [row[0] for row in cursor.fetchall()]
    cursor.execute(
        "UPDATE machine_live SET contact_unknown = true WHERE machine_id IN (SELECT machine_id"
        " FROM node_ports WHERE node_id = ANY(%s) AND has_estop_input)",
        [nodes],
    )
    cursor.execute(
        "SELECT machine_id FROM machine_live WHERE machine_id = ANY(%s)"
        " AND execution <> 'UNAVAILABLE'",
        [machines],
    )
    return [row[0] for row in cursor.fetchall()]


def _alert_silent(alias: str, silent: list[tuple[int, str]], at: datetime) -> None:
    statements = Statements()
    for pk, name in silent:
        add_alert(
            statements,
            kind=AlertKind.NODE_SILENT,
            source=name,
            text=f"{name}: the node is silent",
            at=at,
            node=pk,
        )
    statements.run(alias)

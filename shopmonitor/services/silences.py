"""Silent nodes: said once of each; what their machines do is then unavailable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.protocol.words import Execution, TimeQuality
from shopmonitor.services.door import floor_alias
from shopmonitor.services.fleet_silences import SILENT_AFTER_PERIODS, Silent, alert_silent
from shopmonitor.services.machine_states import ObservedState, store_states


def mark_silent_nodes() -> None:
    """Say once of each node that it is silent; what its machines do is then unavailable."""
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        at = utc_now()
        cursor.execute(
            "UPDATE nodes SET state = 'silent' WHERE state = 'online' AND deleted_at IS NULL"
            " AND last_seen_at < %s - heartbeat_s * %s * interval '1 second'"
            " RETURNING id, node_id",
            [at, SILENT_AFTER_PERIODS],
        )
        _say_silent(alias, cursor, cursor.fetchall(), at)


def mark_gone(*, node_name: str, boot_id: str, unheard_since: datetime) -> None:
    """Say of a node that it is silent before its time is over: its connection has broken.

    Nothing is said of another start than the last one that was heard, or when the node was heard
    since.

    Args:
        unheard_since: aware UTC, when its last will came.
    """
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE nodes SET state = 'silent' WHERE state = 'online' AND deleted_at IS NULL"
            " AND node_id = %s AND health ->> 'boot_id' = %s AND last_seen_at < %s"
            " RETURNING id, node_id",
            [node_name, boot_id, unheard_since],
        )
        _say_silent(alias, cursor, cursor.fetchall(), utc_now())


def _say_silent(alias: str, cursor: Any, silent: Silent, at: datetime) -> None:
    if not silent:
        return
    machines = _lock_machines(cursor, [row[0] for row in silent])
    unheard = _unheard(cursor, machines)
    store_states(
        alias=alias,
        observed=[
            ObservedState(machine, Execution.UNAVAILABLE.value, at, TimeQuality.SYNCED.value)
            for machine in unheard
        ],
    )
    alert_silent(alias=alias, silent=silent, at=at)


def _lock_machines(cursor: Any, nodes: list[int]) -> list[int]:
    """Lock the machines of the nodes in order; of those with a contact it is unknown now."""
    cursor.execute(
        "INSERT INTO machine_live (machine_id) SELECT machine_id FROM node_ports"
        " WHERE node_id = ANY(%s) ORDER BY machine_id ON CONFLICT DO NOTHING;"
        " SELECT machine_id FROM machine_live WHERE machine_id IN"
        " (SELECT machine_id FROM node_ports WHERE node_id = ANY(%s))"
        " ORDER BY machine_id FOR NO KEY UPDATE",
        [nodes, nodes],
    )
    machines = [row[0] for row in cursor.fetchall()]
    cursor.execute(
        "UPDATE machine_live SET contact_unknown = true WHERE machine_id IN (SELECT machine_id"
        " FROM node_ports WHERE node_id = ANY(%s) AND has_estop_input)",
        [nodes],
    )
    return machines


def _unheard(cursor: Any, machines: list[int]) -> list[int]:
    """Return the machines that no node speaks for any more, of those that had a state to lose."""
    cursor.execute(
        "SELECT l.machine_id FROM machine_live l WHERE l.machine_id = ANY(%s)"
        " AND l.execution <> 'UNAVAILABLE' AND NOT EXISTS"
        " (SELECT FROM node_ports p JOIN nodes n ON n.id = p.node_id"
        " WHERE p.machine_id = l.machine_id AND n.state = 'online' AND n.deleted_at IS NULL)",
        [machines],
    )
    return [row[0] for row in cursor.fetchall()]

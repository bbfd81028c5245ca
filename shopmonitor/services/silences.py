"""Silent nodes: said once of each; what their machines do is then unavailable."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind
from shopmonitor.protocol.words import Execution, TimeQuality
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.door import floor_alias
from shopmonitor.services.machine_states import ObservedState, store_states
from shopmonitor.services.statements import Statements

logger = logging.getLogger(__name__)

SILENT_AFTER_PERIODS = 2.5


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
        silent = cursor.fetchall()
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
        _alert_silent(alias, silent, at)


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


def _alert_silent(alias: str, silent: list[tuple[int, str]], at: datetime) -> None:
    statements = Statements()
    for pk, name in silent:
        logger.warning("node is silent", extra={"node": name})
        add_alert(
            statements,
            kind=AlertKind.NODE_SILENT,
            source=name,
            text=_("%(node)s: the node is silent") % {"node": name},
            at=at,
            node=pk,
        )
    statements.run(alias)

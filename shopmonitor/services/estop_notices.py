"""Who is to be told of an e-stop, who was, who confirmed, and who did not answer in time.

It is evidence about the software's own nodes. Whether a machine stands is the matter of the
hard-wired circuit, which asks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, Severity
from shopmonitor.models import EStopEvent
from shopmonitor.services.alerts import add_alert, resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

Outputs = Mapping[str, bool | Mapping[str, bool]]
NAMED = 8
PORT = re.compile("[0-9]{1,3}")


def ask_nodes(*, alias: str, estop: EStopEvent, machines: list[int], at: datetime) -> None:
    """Begin the list of an e-stop anew: every port of every machine that it reaches.

    The contact's own node knows it already: it has said so.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO estop_notices (uid, estop_id, machine_id, node_id, port, asked_at,"
            " answer_by, told_at, confirmed_at)"
            " SELECT gen_random_uuid(), %(estop)s, m.id, n.id, p.port, %(now)s, %(now)s"
            " + coalesce((SELECT own.estop_answer_s FROM node_ports own"
            "    WHERE own.node_id = %(node)s AND own.port = %(port)s), 75) * interval '1 second',"
            " own.at, own.at"
            " FROM machines m LEFT JOIN (node_ports p JOIN nodes n ON n.id = p.node_id"
            "    AND n.enabled AND n.deleted_at IS NULL) ON p.machine_id = m.id"
            " CROSS JOIN LATERAL (SELECT CASE WHEN n.id = %(node)s AND p.port = %(port)s"
            "    THEN %(now)s::timestamptz END AS at) own"
            " WHERE m.id = ANY(%(machines)s) ORDER BY m.id, n.id, p.port"
            " ON CONFLICT (estop_id, machine_id, node_id, port) DO UPDATE"
            " SET asked_at = excluded.asked_at, answer_by = excluded.answer_by,"
            " told_at = excluded.told_at, confirmed_at = excluded.confirmed_at, overdue_at = NULL",
            {
                "estop": estop.pk,
                "now": at,
                "node": estop.node_id,
                "port": estop.port,
                "machines": machines,
            },
        )


def note_heartbeat(statements: Statements, *, node: int, outputs: Outputs, at: datetime) -> None:
    """Add that a node of a stopped machine was told, and which relays it reports off.

    Args:
        at: aware UTC, server clock; what was asked for later is not confirmed by it.
    """
    statements.add(
        "UPDATE estop_notices c SET told_at = coalesce(c.told_at, %s), confirmed_at = CASE WHEN"
        " c.port = ANY(%s::int[]) THEN coalesce(c.confirmed_at, %s) ELSE c.confirmed_at END"
        " FROM estop_events e WHERE e.id = c.estop_id AND e.state <> 'REARMED'"
        " AND c.node_id = %s AND (c.told_at IS NULL OR c.confirmed_at IS NULL)",
        at,
        ports_off(outputs),
        at,
        node,
    )


def confirm_by_contact(*, alias: str, node: int, port: int | None, at: datetime) -> None:
    """Note that a node told of its own contact at a port: so it knows of the stop there."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE estop_notices c SET told_at = coalesce(c.told_at, %s), confirmed_at = %s"
            " FROM estop_events e WHERE e.id = c.estop_id AND e.state <> 'REARMED'"
            " AND c.node_id = %s AND c.port = %s AND c.confirmed_at IS NULL",
            [at, at, node, port],
        )


def ports_off(outputs: Outputs) -> list[int]:
    """Return the ports whose relay a heartbeat reports off; what it does not name is unknown.

    A node with one port may leave its number out: `{"relay": false}`.
    """
    off = []
    for name, said in outputs.items():
        port = "0" if name == "relay" else name
        on = said if isinstance(said, bool) else said.get("relay", True)
        if not on and PORT.fullmatch(port):
            off.append(int(port))
    return sorted(set(off))


def alert_unconfirmed() -> None:
    """Raise one alert an e-stop that names the nodes that did not answer in time."""
    alias, at = floor_alias(), utc_now()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "WITH late AS (UPDATE estop_notices c SET overdue_at = %s FROM estop_events e"
            " WHERE e.id = c.estop_id AND e.state <> 'REARMED' AND c.node_id IS NOT NULL"
            " AND c.confirmed_at IS NULL AND c.overdue_at IS NULL AND c.answer_by < %s"
            " RETURNING c.estop_id, c.machine_id, c.node_id)"
            " SELECT e.uid::text, e.machine_id, array_agg(DISTINCT n.node_id || ' (' || m.code"
            " || ')') FROM late JOIN estop_events e ON e.id = late.estop_id"
            " JOIN nodes n ON n.id = late.node_id JOIN machines m ON m.id = late.machine_id"
            " GROUP BY e.id",
            [at, at],
        )
        late = cursor.fetchall()
        statements = Statements()
        for estop, machine, nodes in late:
            add_alert(
                statements,
                kind=AlertKind.ESTOP_UNCONFIRMED,
                source=estop,
                text=_say_unconfirmed(sorted(nodes)),
                at=at,
                severity=Severity.CRITICAL,
                machine=machine,
            )
        statements.run(alias)


def _say_unconfirmed(nodes: list[str]) -> str:
    named = ", ".join(nodes[:NAMED]) + (" …" if len(nodes) > NAMED else "")
    return _("Did not confirm an e-stop: %(nodes)s. Go and look.") % {"nodes": named}


def end_unconfirmed(statements: Statements, *, estop: EStopEvent, at: datetime) -> None:
    """Add that nobody need look for nodes any more: the e-stop is rearmed."""
    resolve_alerts(statements, kind=AlertKind.ESTOP_UNCONFIRMED, source=str(estop.uid), at=at)

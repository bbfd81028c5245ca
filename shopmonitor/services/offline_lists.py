"""Offline lists: worked out anew when something changed that may touch them, told to who asks.

They are worked out for all nodes at once by a timer, from what is known of badges, rights
and machines; no tag is opened for that. A node's revision rises only when what it would be
told has really changed. Tags are opened for the node that fetches its list, and held by the
process for a few minutes: after a change many nodes fetch at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.models import Machine
from shopmonitor.domain.offline_contents import ListContent, PortContent, gather_entries
from shopmonitor.models import Node, NodePort
from shopmonitor.selectors.access_facts import MACHINE_RELATIONS
from shopmonitor.selectors.offline_rights import list_offline_rights
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

# Without a type, or a type that says otherwise; the contract's hard end of a list.
USUAL_HOURS = 24
# A list is looked at again though nobody said anything: rights begin and end by themselves.
LOOKED_AT_AGAIN = timedelta(minutes=15)
# What was told may be faster than the rows that it tells of: looked at once more so much later.
ON_THE_WAY = timedelta(seconds=20)

_ESTOPS = (
    "(SELECT md5(coalesce(string_agg(id::text, ',' ORDER BY id), '')) FROM estop_events"
    " WHERE NOT is_history AND state <> 'REARMED')"
)
_DUE = (  # only constants are put together here
    "SELECT n.id FROM nodes n LEFT JOIN offline_lists l ON l.node_id = n.id"  # noqa: S608
    " WHERE n.deleted_at IS NULL AND (l.node_id IS NULL OR l.computed_at <= l.changed_at"
    " OR (l.computed_at < l.changed_at + %(way)s AND l.changed_at + %(way)s <= %(now)s)"
    f" OR l.computed_at < %(now)s - %(again)s OR l.estops <> {_ESTOPS})"
)


def note_lists_changed() -> None:
    """Note that something changed that may touch the list of any node.

    Part of a transaction of the floor.
    """
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute("UPDATE offline_lists SET changed_at = %s", [utc_now()])


def note_node_changed(*, node: Node) -> None:
    """Note that a node was changed, and that its configuration has a new revision already.

    Part of a transaction of the floor.
    """
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute(
            "UPDATE offline_lists SET changed_at = %s, config_digest = '' WHERE node_id = %s",
            [utc_now(), node.pk],
        )


def refresh_due_lists() -> None:
    """Work out the lists that may have changed; one cheap query when there is none."""
    alias = floor_alias()
    now = utc_now()
    with transaction_on(alias):
        with connections[alias].cursor() as cursor:
            values: dict[str, Any] = {"now": now, "way": ON_THE_WAY, "again": LOOKED_AT_AGAIN}
            cursor.execute(_DUE, values)
            due = [row[0] for row in cursor.fetchall()]
        if due:
            refresh_lists(alias=alias, nodes=due, at=now)


def refresh_lists(*, alias: str, nodes: Sequence[int], at: datetime) -> None:
    """Work out the lists of nodes; part of a transaction of the floor.

    Args:
        at: aware UTC; before anything was read.
    """
    contents = make_contents(alias=alias, nodes=nodes, at=at)
    statements = Statements()
    for node, content in sorted(contents.items()):
        _add_list(statements, node, content, at)
    statements.run(alias)


def make_contents(*, alias: str, nodes: Sequence[int], at: datetime) -> dict[int, ListContent]:
    """Return what the lists of nodes hold; a node that is switched off lets nobody in."""
    enabled = Node.objects.using(alias).filter(pk__in=nodes, enabled=True, deleted_at__isnull=True)
    ports: dict[int, dict[int, int]] = {pk: {} for pk in nodes}
    for row in NodePort.objects.using(alias).filter(node__in=enabled).order_by("node", "port"):
        ports[row.node_id][row.port] = row.machine_id
    machines = {
        machine.pk: machine
        for machine in Machine.objects.using(alias)
        .filter(pk__in={key for each in ports.values() for key in each.values()})
        .select_related(*MACHINE_RELATIONS)
    }
    opened = [machine for machine in machines.values() if _hours_of(machine)]
    longest = max((_hours_of(machine) for machine in opened), default=USUAL_HOURS)
    horizon = at + timedelta(hours=longest) + LOOKED_AT_AGAIN
    rights = list_offline_rights(machines=opened, at=at, horizon=horizon) if opened else {}
    return {
        node: ListContent(
            ports={str(port): _port_of(machines[key]) for port, key in bound.items()},
            entries=gather_entries(bound, rights),
        )
        for node, bound in ports.items()
    }


def _hours_of(machine: Machine) -> int:
    return machine.machine_type.offline_hours if machine.machine_type else USUAL_HOURS


def _port_of(machine: Machine) -> PortContent:
    kind = machine.machine_type
    people = 2 if kind and kind.two_person else 1
    return PortContent(
        hours=_hours_of(machine),
        people=people,
        max_people=max(machine.max_operators, people),
        needs_lead=bool(kind and kind.needs_lead),
        time_zone=machine.zone.area.time_zone,
        allowed_from=machine.allowed_from,
        allowed_until=machine.allowed_until,
    )


def _add_list(statements: Statements, node: int, content: ListContent, at: datetime) -> None:
    """Add a list, with new revisions where something is really new; the first one is new."""
    digest = content.digest()
    statements.add(
        "UPDATE nodes SET acl_rev = acl_rev + 1 WHERE id = %s AND NOT EXISTS"
        " (SELECT FROM offline_lists WHERE node_id = %s AND digest = %s)",
        node,
        node,
        digest,
    )
    # A machine that was changed speaks through the configuration of its nodes.
    statements.add(
        "UPDATE nodes SET config_rev = config_rev + 1 WHERE id = %s AND EXISTS"
        " (SELECT FROM offline_lists WHERE node_id = %s AND config_digest <> ''"
        " AND config_digest <> md5(node_ports_of(%s)::text))",
        node,
        node,
        node,
    )
    values: Any = msgspec.json.encode(content).decode()
    statements.add(
        "INSERT INTO offline_lists AS l"  # noqa: S608
        " (node_id, content, digest, config_digest, estops, changed_at, computed_at)"
        f" VALUES (%s, %s, %s, md5(node_ports_of(%s)::text), {_ESTOPS}, %s, %s)"
        " ON CONFLICT (node_id) DO UPDATE SET computed_at = excluded.computed_at,"
        " config_digest = excluded.config_digest, digest = excluded.digest,"
        " estops = excluded.estops,"
        " content = CASE WHEN l.digest = excluded.digest THEN l.content ELSE excluded.content END",
        node,
        values,
        digest,
        node,
        at - ON_THE_WAY,
        at,
    )

"""Interlocks that open while somebody works: the people there are warned, and an alert stands.

The session goes on: taking power from a machine in the middle of a cut is not for software to
decide. The next badge is refused by the rule of a swipe.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, CommandKind
from shopmonitor.models import NodeCommand
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.door import floor_alias
from shopmonitor.services.node_commands import LIVES
from shopmonitor.services.statements import Statements

OPEN = gettext_noop("Interlock open")
LINE = 40

# Since when it is not known to be closed, but not before somebody came: they came while it was.
_OPEN = """
SELECT a.name, m.id, m.code, n.id, a.is_on IS FALSE AND n.state = 'online'
FROM accessory_io a JOIN nodes n ON n.id = a.node_id JOIN machines m ON m.id = a.machine_id
CROSS JOIN LATERAL (SELECT min(started_at) AS came_at FROM machine_sessions
    WHERE machine_id = m.id AND ended_at IS NULL) s
WHERE a.role = 'interlock' AND a.active AND a.deleted_at IS NULL AND s.came_at IS NOT NULL
AND NOT (a.is_on IS TRUE AND n.state = 'online')
AND greatest(s.came_at, CASE WHEN n.state <> 'online' THEN n.last_seen_at ELSE a.is_on_since END)
    + a.deactivation_delay_s * interval '1 second' <= %s
ORDER BY a.id
"""


class _Open(NamedTuple):
    """An interlock that stands open beside somebody; `heard` says that its node tells so."""

    name: str
    machine: int
    code: str
    node: int
    heard: bool

    @property
    def source(self) -> str:
        """Return what the alert is called by."""
        return f"{self.code}: {self.name}"[:100]


def watch_interlocks() -> None:
    """Warn of interlocks that have been open for too long; end what is said of the others."""
    alias, at = floor_alias(), utc_now()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        cursor.execute(_OPEN, [at])
        found = [_Open(*row) for row in cursor.fetchall()]
        cursor.execute(
            "UPDATE alerts SET state = 'resolved', resolved_at = %s WHERE kind = 'interlock'"
            " AND NOT state = 'resolved' AND NOT source = ANY(%s)",
            [at, [each.source for each in found]],
        )
        if not found:
            return
        cursor.execute(
            "SELECT source FROM alerts WHERE kind = 'interlock' AND NOT state = 'resolved'"
        )
        told = {row[0] for row in cursor.fetchall()}
        fresh = [each for each in found if each.source not in told]
        statements = Statements()
        for each in fresh:
            _add_alert(statements, each, at)
        statements.run(alias)
        _warn(alias, fresh, at)


def _add_alert(statements: Statements, each: _Open, at: datetime) -> None:
    text = _("%(machine)s: '%(name)s' is open while somebody works")
    if not each.heard:
        text = _("%(machine)s: whether '%(name)s' is closed is not known while somebody works")
    add_alert(
        statements,
        kind=AlertKind.INTERLOCK,
        source=each.source,
        text=text % {"machine": each.code, "name": each.name},
        at=at,
        machine=each.machine,
        node=each.node,
    )


def _warn(alias: str, fresh: list[_Open], at: datetime) -> None:
    """Show it at every reader of the machine, in the node's language."""
    by_machine = {each.machine: each for each in fresh}
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.node_id, n.language, p.machine_id FROM node_ports p"
            " JOIN nodes n ON n.id = p.node_id WHERE p.machine_id = ANY(%s) AND n.enabled"
            " AND n.deleted_at IS NULL ORDER BY 1, 3",
            [list(by_machine)],
        )
        readers = cursor.fetchall()
    rows = []
    for node, language, machine in readers:
        with translation.override(language or "en"):
            lines = {"line1": _(OPEN), "line2": by_machine[machine].name[:LINE]}
        rows.append(
            NodeCommand(
                node_id=node, kind=CommandKind.SHOW, args=lines, asked_at=at, expires_at=at + LIVES
            )
        )
    NodeCommand.objects.using(alias).bulk_create(rows)

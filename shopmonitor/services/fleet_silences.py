"""Silent nodes are told one by one, many at once as one: then it is the network or the power."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, Severity
from shopmonitor.services.alerts import add_alert, resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

logger = logging.getLogger(__name__)

# So many within so long are no longer single nodes.
MANY = 3
WITHIN = timedelta(seconds=60)
SILENT_AFTER_PERIODS = 2.5
SOURCE = "fleet"
NAMED = 8

Silent = list[tuple[int, str]]


def alert_silent(*, alias: str, silent: Silent, at: datetime) -> None:
    """Raise what is to be said of nodes that have just fallen silent."""
    for _pk, name in silent:
        logger.warning("node is silent", extra={"node": name})
    statements = Statements()
    with connections[alias].cursor() as cursor:
        together = silent if _is_told(cursor) else _silent_since(cursor, at - WITHIN)
        if len(together) >= MANY or _is_told(cursor):
            _add_fleet_alert(statements, _silent_since(cursor, None), at)
        else:
            _add_single_alerts(statements, silent, at)
    statements.run(alias)


def settle_fleet_silence() -> None:
    """End the alert about many nodes when few are silent still; those few are then told singly."""
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        if not _is_told(cursor):
            return
        silent = _silent_since(cursor, None)
        if len(silent) >= MANY:
            return
        statements, now = Statements(), utc_now()
        resolve_alerts(statements, kind=AlertKind.FLEET_SILENT, source=SOURCE, at=now)
        _add_single_alerts(statements, silent, now)
        statements.run(alias)


def _is_told(cursor: Any) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM alerts WHERE kind = %s AND source = %s"
        " AND NOT state = 'resolved')",
        [AlertKind.FLEET_SILENT.value, SOURCE],
    )
    return bool(cursor.fetchone()[0])


def _silent_since(cursor: Any, since: datetime | None) -> Silent:
    """Return the nodes that fell silent since a moment, all that are silent when not said."""
    cursor.execute(
        "SELECT id, node_id FROM nodes WHERE state = 'silent' AND deleted_at IS NULL AND enabled"
        " AND (%s::timestamptz IS NULL"
        " OR last_seen_at + heartbeat_s * %s * interval '1 second' > %s::timestamptz)"
        " ORDER BY node_id",
        [since, SILENT_AFTER_PERIODS, since],
    )
    return [(row[0], row[1]) for row in cursor.fetchall()]


def _add_single_alerts(statements: Statements, silent: Silent, at: datetime) -> None:
    for pk, name in silent:
        add_alert(
            statements,
            kind=AlertKind.NODE_SILENT,
            source=name,
            text=_("%(node)s: the node is silent") % {"node": name},
            at=at,
            node=pk,
        )


def _add_fleet_alert(statements: Statements, silent: Silent, at: datetime) -> None:
    """Add one alert about all; those about single ones of them end."""
    names = [name for _pk, name in silent]
    shown = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
    text = _("%(count)d nodes are silent at once: network or power? %(names)s")
    add_alert(
        statements,
        kind=AlertKind.FLEET_SILENT,
        source=SOURCE,
        text=text % {"count": len(names), "names": shown},
        at=at,
        severity=Severity.CRITICAL,
    )
    statements.add(
        "UPDATE alerts SET state = 'resolved', resolved_at = %s WHERE kind = %s"
        " AND source = ANY(%s) AND NOT state = 'resolved'",
        at,
        AlertKind.NODE_SILENT.value,
        names,
    )

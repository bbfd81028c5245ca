"""Nodes that are heard and yet not well, or do not follow: told once, ended when it is over."""

from __future__ import annotations

from datetime import datetime

from django.db import connections
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, AlertState, NodeState
from shopmonitor.domain.node_health import Trouble, find_troubles
from shopmonitor.models import Alert, Node
from shopmonitor.services.alerts import add_alert, resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

# A node fetches what is new with its next heartbeat; so many it may miss.
FOLLOWS_WITHIN_PERIODS = 10

_SAID: dict[str, Promise] = {
    Trouble.QUEUE: gettext_lazy("its queue is nearly full"),
    Trouble.MEMORY: gettext_lazy("it is short of memory"),
    Trouble.SIGNAL: gettext_lazy("its signal is bad"),
    Trouble.CLOCK: gettext_lazy("its clock is off"),
}
_WATCHED = (AlertKind.NODE_BEHIND, AlertKind.NODE_TROUBLE, AlertKind.COUNTER_BACK)


def watch_health() -> None:
    """Look at what all nodes told last; three statements when nothing is new."""
    alias = floor_alias()
    with transaction_on(alias):
        now = utc_now()
        _note_behind(alias, now)
        teller = _Teller(alias, now)
        nodes = Node.objects.using(alias).filter(
            deleted_at__isnull=True, enabled=True, state=NodeState.ONLINE
        )
        for node in nodes.order_by("pk"):
            _look(teller, node)
        teller.statements.run(alias)


def _note_behind(alias: str, now: datetime) -> None:
    """Note since when a node has revisions older than its own of here."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE nodes SET behind_since = CASE WHEN behind_since IS NULL THEN %s END"
            " WHERE state = 'online' AND deleted_at IS NULL AND (behind_since IS NOT NULL) <> ("
            " coalesce((health ->> 'config_rev')::bigint < config_rev, false)"
            " OR coalesce((health ->> 'acl_rev')::bigint < acl_rev, false))",
            [now],
        )


class _Teller:
    """Raises, changes and ends alerts; the same again says nothing."""

    def __init__(self, alias: str, now: datetime) -> None:
        self.statements, self.now = Statements(), now
        opened = Alert.objects.using(alias).filter(kind__in=_WATCHED)
        self.opened = {
            (alert.kind, alert.source): alert.text
            for alert in opened.exclude(state=AlertState.RESOLVED)
        }

    def say(self, node: Node, kind: AlertKind, text: str) -> None:
        """Add what is to be said of a node; the empty text means that nothing is."""
        before = self.opened.get((kind, node.node_id), "")
        name, now = node.node_id, self.now
        if text and text != before:
            add_alert(self.statements, kind=kind, source=name, text=text, at=now, node=node.pk)
        elif before and not text:
            resolve_alerts(self.statements, kind=kind, source=name, at=now)


def _look(teller: _Teller, node: Node) -> None:
    behind = node.behind_since
    is_behind = behind is not None and (
        (teller.now - behind).total_seconds() > FOLLOWS_WITHIN_PERIODS * node.heartbeat_s
    )
    text = _("%(node)s: the node does not fetch its new settings or its offline list")
    teller.say(node, AlertKind.NODE_BEHIND, text % {"node": node.node_id} if is_behind else "")

    if node.health.get("went_back"):
        # A person ends it: that the next heartbeat was right again says nothing.
        text = _("%(node)s: its counters run backwards; do two devices have its key?")
        teller.say(node, AlertKind.COUNTER_BACK, text % {"node": node.node_id})

    troubles = find_troubles(node.health, queue_size=node.queue_size, told=node.troubles)
    if troubles != node.troubles:
        teller.statements.add(
            "UPDATE nodes SET troubles = %s WHERE id = %s", [str(one) for one in troubles], node.pk
        )
    said = ", ".join(str(_SAID[trouble]) for trouble in troubles)
    teller.say(node, AlertKind.NODE_TROUBLE, f"{node.node_id}: {said}" if said else "")

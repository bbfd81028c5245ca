"""Outputs follow who is at the machine: looked at every second, remembered in the row alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connections

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.domain.accessories import OutputFacts, judge_output
from shopmonitor.models import AccessoryIO
from shopmonitor.services.door import floor_alias
from shopmonitor.services.node_outputs import ask_output

# What a node did not confirm is asked for again; it may have missed it, or lost power.
ASKED_AGAIN = timedelta(seconds=30)

_OUTPUTS = """
SELECT a.id, a.is_on, n.state = 'online' AND n.enabled AND NOT EXISTS (
        SELECT FROM node_commands c WHERE c.node_id = a.node_id AND c.kind = 'outputs'
        AND c.args -> 'output' = to_jsonb(a.io_number)
        AND (c.state = 'waiting' AND c.expires_at > %(now)s OR c.asked_at > %(again)s)),
    a.role = 'manual', a.active, a.wanted_on, s.came_at, l.presence_until,
    CASE WHEN EXISTS (SELECT FROM estop_events WHERE NOT is_history AND state <> 'REARMED')
        THEN accessory_is_stopped(a.id) ELSE false END,
    a.activation_delay_s, a.deactivation_delay_s
FROM accessory_io a JOIN nodes n ON n.id = a.node_id
LEFT JOIN machine_live l ON l.machine_id = a.machine_id
LEFT JOIN LATERAL (SELECT min(started_at) AS came_at FROM machine_sessions
    WHERE machine_id = a.machine_id AND ended_at IS NULL) s ON true
WHERE a.io_type = 'output' AND a.deleted_at IS NULL
AND (%(only)s::bigint[] IS NULL OR a.id = ANY(%(only)s))
ORDER BY a.id
"""


class _Output(NamedTuple):
    """An output as it was told, whether its node may be asked again, and what the rule needs."""

    pk: int
    is_on: bool | None
    may_ask_again: bool
    facts: OutputFacts

    def ask(self, at: datetime) -> bool | None:
        """Return what to ask of the node now; None: nothing."""
        wanted = judge_output(self.facts, at=at)
        known = self.facts.wanted_on
        if wanted != bool(known) or (known is None and self.is_on):
            return wanted
        unconfirmed = known is not None and self.is_on is not known
        return wanted if unconfirmed and self.may_ask_again else None


def follow_outputs() -> None:
    """Ask nodes to switch what shall be otherwise than it is; nothing to do is one query."""
    alias, at = floor_alias(), utc_now()
    due = [output.pk for output in _read(alias, at) if output.ask(at) is not None]
    if not due:
        return
    with transaction_on(alias):
        rows = AccessoryIO.objects.using(alias).select_for_update(no_key=True)
        locked = {row.pk: row for row in rows.filter(pk__in=due).order_by("pk")}
        # Once more under the lock: somebody may have switched meanwhile.
        for output in _read(alias, at, only=list(locked)):
            wanted = output.ask(at)
            if wanted is not None:
                ask_output(accessory=locked[output.pk], on=wanted, by=None, at=at)


def _read(alias: str, at: datetime, only: Sequence[int] | None = None) -> list[_Output]:
    values: dict[str, Any] = {"now": at, "again": at - ASKED_AGAIN, "only": only}
    with connections[alias].cursor() as cursor:
        cursor.execute(_OUTPUTS, values)
        return [
            _Output(pk, is_on, may_ask_again, OutputFacts(*facts))
            for pk, is_on, may_ask_again, *facts in cursor.fetchall()
        ]

"""Sessions at machines where nobody does anything: people are warned, then they end.

Nodes do the same by themselves (`inactivity_end_s` of their configuration); this is for those
that do not, and for the server's own book. While a node of the machine is not heard, or has
something stored, nothing is judged: what it knows may say that somebody is there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import connections, transaction
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events import wakeup
from shopmonitor.choices import CommandKind, EndReason
from shopmonitor.domain.inactivity import Quiet, Step, judge_inactivity
from shopmonitor.services.door import floor_alias
from shopmonitor.services.leaving import end_all
from shopmonitor.services.reader_texts import tell_readers
from shopmonitor.services.sessions import Ending
from shopmonitor.services.situations import lock_situation

# The machines `l` whose nodes are all heard and have told everything.
ALL_TOLD = """NOT EXISTS (SELECT FROM node_ports p JOIN nodes n ON n.id = p.node_id
    WHERE p.machine_id = l.machine_id AND n.deleted_at IS NULL AND (n.state = 'silent'
      OR coalesce((n.health ->> 'queue_depth')::bigint, 0) > 0))"""

# One statement for all machines with somebody there; a machine that runs is never quiet.
_READ = f"""
SELECT l.machine_id, m.code, m.inactivity_warning_s, m.inactivity_end_s, l.inactivity_warned_at,
  greatest(s.began, l.execution_since, w.happened, e.happened),
  greatest(s.written, w.heard, e.heard)
FROM machine_live l
JOIN machines m ON m.id = l.machine_id
JOIN LATERAL (SELECT max(started_at) AS began, max(created_at) AS written FROM machine_sessions
  WHERE machine_id = l.machine_id AND ended_at IS NULL) s ON s.began IS NOT NULL
LEFT JOIN LATERAL (SELECT occurred_at AS happened, received_at AS heard FROM badge_swipes
  WHERE machine_id = l.machine_id AND occurred_at >= s.began
  ORDER BY occurred_at DESC LIMIT 1) w ON true
LEFT JOIN LATERAL (SELECT max(n.occurred_at) AS happened, max(n.received_at) AS heard
  FROM unnest(ARRAY['state', 'count', 'reading']) t(kind), LATERAL (
    SELECT occurred_at, received_at FROM floor_events WHERE machine_id = l.machine_id
    AND event_type = t.kind AND occurred_at >= s.began ORDER BY occurred_at DESC LIMIT 1) n
  ) e ON true
WHERE l.head_count > 0 AND l.execution <> 'ACTIVE' AND m.inactivity_end_s > 0
  AND (%(all)s OR l.machine_id = ANY(%(machines)s))
  AND {ALL_TOLD}
ORDER BY l.machine_id
"""  # noqa: S608 - our own words


class QuietMachine(NamedTuple):
    """A machine with somebody there, and since when nothing happened."""

    machine: int
    code: str
    quiet: Quiet


def end_idle_sessions() -> None:
    """Warn where it is time to, end what has been idle too long; one statement if nothing is."""
    alias, now = floor_alias(), utc_now()
    for found in _read(alias):
        step = judge_inactivity(found.quiet, now=now)
        if step is not Step.NOTHING:
            _settle(alias, found.machine, now)


def _settle(alias: str, machine: int, now: datetime) -> None:
    """Lock the machine and look again: somebody may have swiped meanwhile."""
    with transaction_on(alias):
        situation = lock_situation(alias=alias, machine=machine)
        for found in _read(alias, [machine]):
            step = judge_inactivity(found.quiet, now=now)
            if step is Step.WARN:
                _warn(alias, found, now)
            elif step is Step.END:
                ending = Ending(EndReason.INACTIVITY, found.quiet.ends_at)
                end_all(alias=alias, situation=situation, ending=ending)
                tell_readers(
                    alias=alias,
                    machine=machine,
                    kind=CommandKind.OUTPUTS,
                    lines=lambda: (_("Session ended"), _("nobody there")),
                    at=now,
                )
                transaction.on_commit(lambda: wakeup.wake(alias), using=alias)


def _warn(alias: str, found: QuietMachine, now: datetime) -> None:
    left = max(1, round((found.quiet.ends_at - now).total_seconds() / 60))
    tell_readers(
        alias=alias,
        machine=found.machine,
        kind=CommandKind.SHOW,
        lines=lambda: (_("Still there?"), _("Ends in %(count)s min") % {"count": left}),
        at=now,
    )
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE machine_live SET inactivity_warned_at = %s WHERE machine_id = %s",
            [now, found.machine],
        )


def _read(alias: str, machines: Collection[int] | None = None) -> list[QuietMachine]:
    with connections[alias].cursor() as cursor:
        cursor.execute(_READ, {"all": machines is None, "machines": list(machines or [])})
        return [
            QuietMachine(
                row[0],
                row[1],
                Quiet(
                    since=row[5],
                    heard_at=row[6],
                    warning_s=row[2],
                    end_s=row[3],
                    warned_at=row[4],
                ),
            )
            for row in cursor.fetchall()
        ]

"""Sessions that run on after the shift: they end with it, and the person says whether so it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connections, transaction
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.domain.working_time.reckoning import shifts_between
from core.events import wakeup
from core.models import Company, Machine
from core.selectors.calendars import working_calendars_of
from shopmonitor.choices import CommandKind, EndReason
from shopmonitor.domain.shift_ends import end_of_shift, is_forgotten
from shopmonitor.services.door import floor_alias
from shopmonitor.services.inactivity import ALL_TOLD
from shopmonitor.services.leaving import end_one
from shopmonitor.services.reader_texts import tell_readers
from shopmonitor.services.sessions import Ending
from shopmonitor.services.situations import lock_situation

_OPEN = f"""
SELECT l.machine_id, s.uid, s.started_at
FROM machine_live l JOIN machine_sessions s ON s.machine_id = l.machine_id
WHERE l.head_count > 0 AND s.ended_at IS NULL AND s.started_at < %s AND s.created_at < %s
  AND {ALL_TOLD}
ORDER BY l.machine_id, s.id
"""  # noqa: S608 - our own words


def end_sessions_after_shift() -> None:
    """End the sessions whose shift is over since longer than the company grants.

    It is the machine's calendar that counts; where none applies nothing ends.
    """
    alias, now = floor_alias(), utc_now()
    minutes = Company.objects.current().shift_grace_min
    if minutes is None:
        return
    for machine, ends in _forgotten(alias, now, timedelta(minutes=minutes)).items():
        _end(alias, machine, ends, now)


def _forgotten(
    alias: str, now: datetime, grace: timedelta
) -> dict[int, list[tuple[str, datetime]]]:
    """Return by machine the sessions to end, and when their shift ended."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_OPEN, [now - grace, now - grace])
        opened = cursor.fetchall()
    if not opened:
        return {}
    machines = Machine.objects.using(alias).select_related("zone__area")
    calendars = {
        target.pk: calendar
        for target, calendar in working_calendars_of(
            targets=list(machines.filter(pk__in={row[0] for row in opened}))
        ).items()
    }
    found: dict[int, list[tuple[str, datetime]]] = {}
    for machine, session, started_at in opened:
        shifts = shifts_between(calendars[machine], started_at, now)
        ends_at = end_of_shift(shifts, started_at=started_at, grace=grace)
        if ends_at is not None and is_forgotten(ends_at=ends_at, grace=grace, now=now):
            found.setdefault(machine, []).append((str(session), ends_at))
    return found


def _end(alias: str, machine: int, ends: list[tuple[str, datetime]], now: datetime) -> None:
    with transaction_on(alias):
        situation = lock_situation(alias=alias, machine=machine)
        for uid, ends_at in ends:
            session = next((one for one in situation.present if one.uid == uid), None)
            if session is not None:
                ending = Ending(EndReason.SHIFT_END, ends_at)
                end_one(alias=alias, situation=situation, session=session, ending=ending)
                situation = lock_situation(alias=alias, machine=machine)
        if not situation.present:
            tell_readers(
                alias=alias,
                machine=machine,
                kind=CommandKind.OUTPUTS,
                lines=lambda: (_("Session ended"), _("the shift is over")),
                at=now,
            )
        transaction.on_commit(lambda: wakeup.wake(alias), using=alias)

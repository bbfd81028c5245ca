"""Corrections of sessions: who decides on them, and what is booked beside them."""

from __future__ import annotations

import msgspec
from django.db import connections, router

from core.choices import App, Level
from core.clock import utc_now
from core.domain.permissions import Grant, judge_right
from core.domain.spans import Span
from core.models import Machine, SuiteUser
from core.selectors.object_rights import covers
from core.selectors.office_rights import get_reach
from shopmonitor.choices import CorrectionState
from shopmonitor.domain.swipes import APP
from shopmonitor.models import MachineSession, SessionCorrection


def may_decide(*, machine: Machine, user: SuiteUser) -> bool:
    """Tell whether a person leads at the machine, or may change it in the office."""
    at = utc_now()
    if judge_right(_grants(machine, user), wanted="lead", app=APP, at=at).allowed:
        return True
    return covers(get_reach(user=user, level=Level.EDIT, app=App.MONITOR, at=at), row=machine)


def list_booked_beside(*, session: MachineSession) -> list[Span]:
    """Return what else the person has at that machine: sessions, and corrections that wait."""
    sessions = MachineSession.objects.filter(machine=session.machine_id, user=session.user_id)
    asked = SessionCorrection.objects.filter(
        machine=session.machine_id, user=session.user_id, state=CorrectionState.ASKED
    )
    now = utc_now()
    return [
        *(
            Span(start, end or now)
            for start, end in sessions.exclude(pk=session.pk).values_list("started_at", "ended_at")
        ),
        *(
            Span(start, end)
            for start, end in asked.exclude(session=session.pk).values_list(
                "started_at", "ended_at"
            )
        ),
    ]


def _grants(machine: Machine, user: SuiteUser) -> list[Grant]:
    # Where it is decided: a replica may not know of a right that was just taken away.
    with connections[router.db_for_write(SessionCorrection)].cursor() as cursor:
        cursor.execute(
            "SELECT grants_at(%s, %s, %s, %s)::text",
            [user.pk, machine.pk, machine.zone_id, machine.zone.area_id],
        )
        return msgspec.json.decode(cursor.fetchone()[0], type=list[Grant])

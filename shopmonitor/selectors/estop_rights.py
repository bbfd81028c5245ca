"""Who may inspect and rearm an e-stop: who may maintain or lead everywhere that it reaches."""

from __future__ import annotations

import msgspec
from django.db import connections, router

from core.clock import utc_now
from core.domain.permissions import Grant, judge_right
from core.models import SuiteUser
from shopmonitor.domain.swipes import APP
from shopmonitor.models import EStopEvent


def may_step(*, estop: EStopEvent, user: SuiteUser) -> bool:
    """Tell whether a person may maintain or lead everywhere that an e-stop reaches."""
    at, places = utc_now(), _grants(estop, user)
    return any(
        all(judge_right(grants, wanted=level, app=APP, at=at).allowed for grants in places)
        for level in ("maintain", "lead")
    )


def reach_of(estop: EStopEvent) -> list[str | int | None]:
    """Return what the function `estop_machines` of the database asks for."""
    return [estop.scope, estop.machine_id, estop.zone_id, estop.area_id]


def _grants(estop: EStopEvent, user: SuiteUser) -> list[list[Grant]]:
    """Return the person's rights on the place that the e-stop reaches, and on each machine there.

    The place as well: a right on each of its machines of today is none on the place.
    """
    machine, zone, area = (
        getattr(estop, f"{place}_id") if estop.scope == place else None
        for place in ("machine", "zone", "area")
    )
    # Where steps are written: a replica may not know of a right that was just taken away.
    with connections[router.db_for_write(EStopEvent)].cursor() as cursor:
        cursor.execute(
            "SELECT json_agg(grants_at(%s, place.machine, place.zone, place.area))::text FROM"
            " (SELECT %s::bigint AS machine, %s::bigint AS zone, %s::bigint AS area UNION ALL"
            " SELECT id, NULL, NULL FROM unnest(estop_machines(%s, %s, %s, %s)) AS id) AS place",
            [user.pk, machine, zone, area, *reach_of(estop)],
        )
        return msgspec.json.decode(cursor.fetchone()[0], type=list[list[Grant]])

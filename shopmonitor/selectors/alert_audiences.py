"""Who is there for an alert: who leads, who has a right around it, who is on call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connections

from core.domain.permissions import Grant, judge_right
from shopmonitor.choices import Audience
from shopmonitor.domain.alert_routes import People, Step, Wish
from shopmonitor.domain.swipes import APP
from shopmonitor.models import AlertStep, AlertWish

_grants = msgspec.json.Decoder(list[Grant])

# An e-stop ends the sessions, and with them the lead: who led until then still leads to us.
LATELY = "interval '15 minutes'"

_PLACES = """
WITH place AS (
    SELECT a.id AS alert, a.machine_id AS machine, coalesce(m.zone_id, n.zone_id) AS zone,
        coalesce(z.area_id, n.area_id) AS area
    FROM alerts a LEFT JOIN machines m ON m.id = a.machine_id
    LEFT JOIN nodes n ON n.id = a.node_id
    LEFT JOIN zones z ON z.id = coalesce(m.zone_id, n.zone_id)
    WHERE a.id = ANY(%(alerts)s)
), living AS (SELECT id, is_admin FROM suite_users WHERE active AND deleted_at IS NULL)
"""
# Of groups: those that are not retired; a right of the floor says lead or maintain.
_NEAR = f"""
{_PLACES}
, candidate AS (
    SELECT DISTINCT coalesce(p.user_id, g.user_id) AS person FROM suite_permissions p
    LEFT JOIN suite_groups s ON s.id = p.group_id AND s.deleted_at IS NULL
    LEFT JOIN suite_group_members g ON g.group_id = s.id
    WHERE p.deleted_at IS NULL AND NOT p.block AND p.permission_level IN ('lead', 'maintain')
)
SELECT place.alert, around.audience, c.person, grants_at(c.person,
    CASE WHEN around.audience = 'zone' THEN place.machine END,
    CASE WHEN around.audience = 'zone' THEN place.zone END, place.area)::text
FROM place CROSS JOIN (VALUES ('zone'), ('area')) AS around (audience)
JOIN candidate c ON true JOIN living ON living.id = c.person
WHERE CASE around.audience WHEN 'zone' THEN place.zone ELSE place.area END IS NOT NULL
"""  # noqa: S608 - constants of this module

_NAMED = f"""
{_PLACES}
SELECT place.alert, 'lead', s.user_id FROM place JOIN machine_sessions s
    ON s.machine_id = place.machine AND (s.is_lead AND s.ended_at IS NULL
        OR s.may_lead AND (s.ended_at IS NULL OR s.end_reason = 'estop'
            AND s.ended_at > %(at)s::timestamptz - {LATELY}))
    JOIN living ON living.id = s.user_id
UNION
SELECT place.alert, 'on_call', t.user_id FROM place JOIN on_call_turns t
    ON t.begins_at <= %(at)s AND t.ends_at > %(at)s
    AND (t.area_id IS NULL OR (SELECT uid FROM areas WHERE id = t.area_id)
        = ANY(places_around(place.area)))
    JOIN living ON living.id = t.user_id
UNION
SELECT place.alert, 'administrators', living.id FROM place JOIN living ON living.is_admin
"""  # noqa: S608 - constants of this module


def find_people(*, alias: str, alerts: Sequence[int], at: datetime) -> dict[int, People]:
    """Return for each alert who is there at `at` (aware UTC), by audience; two statements."""
    reached: dict[int, dict[Audience, set[int]]] = {alert: defaultdict(set) for alert in alerts}
    values: dict[str, Any] = {"alerts": list(alerts), "at": at}
    with connections[alias].cursor() as cursor:
        cursor.execute(_NAMED, values)
        for alert, audience, person in cursor.fetchall():
            reached[alert][Audience(audience)].add(person)
        cursor.execute(_NEAR, values)
        for alert, audience, person, grants in cursor.fetchall():
            if _may_help(_grants.decode(grants), at):
                reached[alert][Audience(audience)].add(person)
    return {
        alert: People({audience: frozenset(who) for audience, who in found.items()})
        for alert, found in reached.items()
    }


def list_steps(*, alias: str) -> list[Step]:
    """Return the shop's own escalation steps, the first one first; empty when it has none."""
    return [
        Step(
            row.after_min,
            Audience(row.audience),
            row.severity_word,
            row.kind,
            row.by_mail,
            row.by_screen,
            row.by_webhook,
            row.by_speaker,
            row.pk,
        )
        for row in AlertStep.objects.using(alias).order_by("after_min", "pk")
    ]


def find_wishes(*, alias: str, people: Iterable[int]) -> dict[int, Wish]:
    """Return how people want to be told; who said nothing is not among them."""
    rows = AlertWish.objects.using(alias).filter(user__in=list(people))
    return {
        row.user_id: Wish(
            row.by_mail, row.by_screen, row.severity_word, row.quiet_from, row.quiet_until
        )
        for row in rows
    }


def _may_help(grants: list[Grant], at: datetime) -> bool:
    return any(
        judge_right(grants, wanted=level, app=APP, at=at).allowed for level in ("lead", "maintain")
    )

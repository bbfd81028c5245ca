"""Alerts go from step to step to people further out, until somebody acknowledges them.

Who is told by what is written as rows beside the alert, in one transaction; what is sent
is sent later, by `alert_mails`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events.publish import publish
from core.events.types import AlertTold
from core.models import Company
from core.modules import Part
from core.selectors.modules import is_part_off
from shopmonitor.choices import AlertDeliveryState, Channel, Severity
from shopmonitor.domain.alert_routes import USUAL_STEPS, People, Step, Wish, is_wanted, may_mail_at
from shopmonitor.models import AlertDelivery
from shopmonitor.selectors.alert_audiences import find_people, find_wishes, list_steps
from shopmonitor.services.announcements import say_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

AT_ONCE = 200


class _Standing(NamedTuple):
    """An open alert whose next step has come."""

    pk: int
    uid: UUID
    kind: str
    severity: str
    text: str
    source: str
    machine: UUID | None
    told_min: int
    stood_s: Decimal


class _Reader(NamedTuple):
    """Who is told, as they wish, and by which clock."""

    user: int
    wish: Wish
    zone: ZoneInfo


def escalate() -> None:
    """Let every open alert whose time has come take its steps; a second worker takes others.

    Nothing is told of alerts in a pause; afterwards they go on where they are.
    """
    alias, at = floor_alias(), utc_now()
    with transaction_on(alias):
        steps = list_steps(alias=alias) or list(USUAL_STEPS)
        standing = _lock_standing(alias, steps, at)
        if not standing:
            return
        people = find_people(alias=alias, alerts=[alert.pk for alert in standing], at=at)
        taken = {alert: _steps_of(alert, steps) for alert in standing}
        _tell_people(alias, taken, people, at)
        for alert, due in taken.items():
            _tell_programs(alert, due, at)
        _tell_speakers(alias, taken, at)
        statements = Statements()
        for alert, due in taken.items():
            statements.add(
                "UPDATE alerts SET told_min = %s WHERE id = %s",
                max(step.after_min for step in due),
                alert.pk,
            )
        statements.run(alias)


def _steps_of(alert: _Standing, steps: list[Step]) -> list[Step]:
    return [
        step
        for step in steps
        if alert.told_min < step.after_min
        and step.after_min * 60 <= alert.stood_s
        and step.is_about(alert.kind, alert.severity)
    ]


_DUE = """
SELECT a.id, a.uid, a.kind, a.severity, a.text, a.source, m.uid, a.told_min,
    extract(epoch FROM %(at)s - a.raised_at)
FROM alerts a LEFT JOIN machines m ON m.id = a.machine_id
LEFT JOIN nodes n ON n.id = a.node_id
WHERE a.state = 'open' AND EXISTS (
    SELECT FROM unnest(%(after)s::int[], %(ranks)s::int[], %(kinds)s::text[])
        AS s (after_min, severity, kind)
    WHERE s.after_min > a.told_min AND a.raised_at + s.after_min * interval '1 minute' <= %(at)s
    AND s.kind IN ('', a.kind)
    AND s.severity <= array_position(ARRAY['info', 'warning', 'critical'], a.severity::text) - 1)
AND (a.kind = 'estop' OR NOT EXISTS (
    SELECT FROM alert_pauses p WHERE p.begins_at <= %(at)s AND p.ends_at > %(at)s
    AND p.kind IN ('', a.kind)
    AND (p.machine_id IS NULL OR p.machine_id = a.machine_id)
    AND (p.zone_id IS NULL OR p.zone_id = coalesce(m.zone_id, n.zone_id))
    AND (p.area_id IS NULL OR (SELECT uid FROM areas WHERE id = p.area_id) = ANY(places_around(
        coalesce((SELECT area_id FROM zones WHERE id = coalesce(m.zone_id, n.zone_id)),
            n.area_id))))))
ORDER BY a.id LIMIT %(most)s FOR NO KEY UPDATE OF a SKIP LOCKED
"""


def _lock_standing(alias: str, steps: list[Step], at: datetime) -> list[_Standing]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            _DUE,
            {
                "at": at,
                "after": [step.after_min for step in steps],
                "ranks": [list(Severity).index(step.severity) for step in steps],
                "kinds": [str(step.kind) for step in steps],
                "most": AT_ONCE,
            },
        )
        return [_Standing(*row) for row in cursor.fetchall()]


def _tell_people(
    alias: str,
    taken: dict[_Standing, list[Step]],
    people: dict[int, People],
    at: datetime,
) -> None:
    """Write who is told of what by what; whom an earlier step told is not told again."""
    told = [
        (alert, step, user)
        for alert, due in taken.items()
        for step in due
        for user in sorted(people[alert.pk].told_by(step.audience))
    ]
    wishes = find_wishes(alias=alias, people={user for _alert, _step, user in told})
    zone = ZoneInfo(Company.objects.using(alias).current().time_zone)
    rows = [
        telling
        for alert, step, user in told
        for telling in _tellings(alert, step, _Reader(user, wishes.get(user, Wish()), zone), at)
    ]
    AlertDelivery.objects.using(alias).bulk_create(rows, ignore_conflicts=True)


def _tellings(
    alert: _Standing, step: Step, reader: _Reader, at: datetime
) -> Iterator[AlertDelivery]:
    severity, wish = Severity(alert.severity), reader.wish
    wanted = is_wanted(wish, severity)
    row = {"alert_id": alert.pk, "step_id": step.key, "user_id": reader.user, "next_attempt_at": at}
    if step.by_screen and wish.by_screen and wanted:
        yield AlertDelivery(
            **row, channel=Channel.SCREEN, state=AlertDeliveryState.SENT, sent_at=at
        )
    if step.by_mail and wish.by_mail and wanted:
        row["next_attempt_at"] = may_mail_at(wish, severity, at=at, zone=reader.zone)
        yield AlertDelivery(**row, channel=Channel.MAIL)
    elif step.by_mail:
        why = _("The person wants no e-mail of such alerts.")
        held = AlertDeliveryState.HELD_BACK
        yield AlertDelivery(**row, channel=Channel.MAIL, state=held, error=why)


def _tell_speakers(alias: str, taken: dict[_Standing, list[Step]], at: datetime) -> None:
    spoken = [alert.pk for alert, due in taken.items() if any(step.by_speaker for step in due)]
    if spoken and not is_part_off(Part.RESOURCE, name="bluetooth-devices"):
        say_alerts(alias=alias, alerts=spoken, at=at)


def _tell_programs(alert: _Standing, due: list[Step], at: datetime) -> None:
    """Tell programs outside by the event that webhooks hear; once, at the furthest step."""
    steps = [step for step in due if step.by_webhook]
    if not steps:
        return
    publish(
        AlertTold(
            uid=alert.uid,
            occurred_at=at,
            kind=alert.kind,
            severity=alert.severity,
            text=alert.text,
            about=alert.source,
            machine=alert.machine,
            audience=str(steps[-1].audience),
            after_min=steps[-1].after_min,
        )
    )

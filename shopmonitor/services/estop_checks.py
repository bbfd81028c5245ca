"""Drills and function tests: announced by a person, done by pulling, due again later."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction, transaction_on
from core.errors import ConflictError
from core.models import SuiteUser
from shopmonitor.choices import AlertKind
from shopmonitor.models import EStopCheck, EStopEvent, NodePort
from shopmonitor.services.alerts import add_alert, resolve_alerts
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

# So long a pull counts as the check that was announced; then it is one in earnest again.
ANNOUNCED_FOR = timedelta(minutes=15)


@in_transaction(EStopCheck)
def announce_check(*, check: EStopCheck, by: SuiteUser) -> EStopCheck:
    """Say that a check is about to be done: what is pulled within 15 minutes is part of it.

    Announced again it begins anew.
    """
    row = EStopCheck.objects.using(floor_alias()).select_for_update(no_key=True).get(pk=check.pk)
    row.announced_until, row.announced_by = utc_now() + ANNOUNCED_FOR, by
    row.save(using=floor_alias(), update_fields=["announced_until", "announced_by"])
    return row


@in_transaction(EStopCheck)
def call_check_off(*, check: EStopCheck) -> EStopCheck:
    """Take an announcement back: from now on every pull is one in earnest.

    Raises:
        ConflictError: it is not announced.
    """
    row = EStopCheck.objects.using(floor_alias()).select_for_update(no_key=True).get(pk=check.pk)
    if row.announced_until is None or row.announced_until <= utc_now():
        raise ConflictError(_("The check is not announced; there is nothing to call off."))
    row.announced_until = row.announced_by = None
    row.save(using=floor_alias(), update_fields=["announced_until", "announced_by"])
    return row


def announced_check(*, alias: str, port: NodePort, at: datetime) -> EStopCheck | None:
    """Return the check that a pull at a contact is at `at` (aware UTC), if one is announced."""
    here = Q(node_id=port.node_id, port=port.port) | Q(zone_id=port.machine.zone_id)
    found = EStopCheck.objects.using(alias).filter(here, announced_until__gt=at)
    return found.order_by("zone_id", "pk").first()


def note_done(*, alias: str, estop: EStopEvent, at: datetime) -> None:
    """Note that a check was done whole: pulled, released, inspected, rearmed; due again later."""
    check = estop.check_of
    if check is None:
        return
    here = estop.machine.zone.area.time_zone if estop.machine else "UTC"
    today = at.astimezone(ZoneInfo(here)).date()
    check.done_on, check.due_on = today, today + timedelta(days=check.every_days)
    check.announced_until = check.announced_by = None
    check.save(using=alias, update_fields=["done_on", "due_on", "announced_until", "announced_by"])
    statements = Statements()
    resolve_alerts(statements, kind=AlertKind.ESTOP_CHECK, source=str(check.uid), at=at)
    statements.run(alias)


def alert_due_checks() -> None:
    """Raise an alert for each check whose day has come, once."""
    alias, at = floor_alias(), utc_now()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT c.uid::text, c.name, c.due_on, (SELECT p.machine_id FROM node_ports p"
            "   WHERE p.node_id = c.node_id AND p.port = c.port), c.node_id"
            " FROM estop_checks c WHERE c.due_on <= (%s AT TIME ZONE 'UTC')::date"
            " AND NOT EXISTS (SELECT FROM alerts a WHERE a.kind = 'estop_check'"
            "   AND a.source = c.uid::text AND (a.state <> 'resolved' OR a.opened_at >= c.due_on))"
            " ORDER BY c.id",
            [at],
        )
        statements = Statements()
        for uid, name, due_on, machine, node in cursor.fetchall():
            add_alert(
                statements,
                kind=AlertKind.ESTOP_CHECK,
                source=uid,
                text=_("%(name)s: the e-stop check was due on %(day)s")
                % {"name": name, "day": due_on.isoformat()},
                at=at,
                machine=machine,
                node=node,
            )
        statements.run(alias)

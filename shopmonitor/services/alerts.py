"""Raising alerts beside the fact, folded while open; acknowledging and resolving them."""

from __future__ import annotations

from datetime import datetime

from django.db import router
from django.utils.translation import gettext as _

from core.choices import Level
from core.events.people_types import RightGivenToOneself
from core.events.upkeep_types import DeliveryFailed, WebhookSwitchedOff
from shopmonitor.choices import AlertKind, Severity
from shopmonitor.models import Alert
from shopmonitor.services.statements import Statements


def add_alert(
    statements: Statements,
    *,
    kind: AlertKind,
    source: str,
    text: str,
    at: datetime,
    severity: Severity = Severity.WARNING,
    machine: int | None = None,
    node: int | None = None,
) -> None:
    """Add an alert to a statement set; the same one again, while open, counts up."""
    statements.add(
        "INSERT INTO alerts (kind, source, text, severity, state, machine_id, node_id,"
        " occurrences, opened_at, last_at) VALUES (%s, %s, %s, %s, 'open', %s, %s, 1, %s, %s)"
        " ON CONFLICT (kind, source) WHERE NOT state = 'resolved' DO UPDATE"
        " SET occurrences = alerts.occurrences + 1, last_at = excluded.last_at,"
        " text = excluded.text",
        kind.value,
        source[:100],
        text[:300],
        severity.value,
        machine,
        node,
        at,
        at,
    )


def add_clock_alert(statements: Statements, *, node: int, node_name: str, at: datetime) -> None:
    """Add that a node calls its clock synced though it cannot be."""
    text = _("%(node)s: the node's clock is off though it calls it synced")
    add_alert(
        statements,
        kind=AlertKind.CLOCK_JUMP,
        source=node_name,
        text=text % {"node": node_name},
        at=at,
        node=node,
    )


def resolve_alerts(statements: Statements, *, kind: AlertKind, source: str, at: datetime) -> None:
    """Add that what an alert was about is over; without one nothing changes."""
    statements.add(
        "UPDATE alerts SET state = 'resolved', resolved_at = %s WHERE kind = %s AND source = %s"
        " AND NOT state = 'resolved'",
        at,
        kind.value,
        source[:100],
    )


def raise_delivery_alert(event: DeliveryFailed) -> None:
    """Raise the alert about an event that failed; part of its receipt's transaction.

    Told of the same failure again, it does not count it twice.
    """
    raise_once(
        kind=AlertKind.EVENT_FAILED,
        source=str(event.uid),
        text=f"{event.event} → {event.target}: {event.error}",
        at=event.occurred_at,
    )


def raise_own_right_alert(event: RightGivenToOneself) -> None:
    """Raise the alert about a person who gave themselves a right; told again, it counts once."""
    text = _("%(person)s gave themselves a right at machines: %(level)s")
    if event.what and event.level:
        text = _("%(person)s moved %(what)s to where they have a right at machines: %(level)s")
    elif event.what:
        text = _("%(person)s gave themselves a training: %(what)s")
    level = dict(Level.choices).get(event.level, event.level)
    raise_once(
        kind=AlertKind.OWN_RIGHT,
        source=str(event.uid),
        text=text % {"person": event.person_name, "level": level, "what": event.what},
        at=event.occurred_at,
        severity=Severity.WARNING,
    )


def raise_webhook_alert(event: WebhookSwitchedOff) -> None:
    """Raise the alert about a webhook that was switched off; part of its receipt's transaction."""
    raise_once(
        kind=AlertKind.WEBHOOK_OFF,
        source=str(event.uid),
        text=f"{event.name}: {event.reason}",
        at=event.occurred_at,
    )


def raise_once(
    *,
    kind: AlertKind,
    source: str,
    text: str,
    at: datetime,
    severity: Severity = Severity.CRITICAL,
    machine: int | None = None,
    node: int | None = None,
) -> None:
    """Raise an alert unless the same fact has raised it already: an event may come twice."""
    if Alert.objects.filter(kind=kind, source=source, last_at__gte=at).exists():
        return
    statements = Statements()
    add_alert(
        statements,
        kind=kind,
        source=source,
        text=text,
        at=at,
        severity=severity,
        machine=machine,
        node=node,
    )
    statements.run(router.db_for_write(Alert))

"""Raising alerts beside the fact, folded while open; acknowledging and resolving them."""

from __future__ import annotations

from datetime import datetime

from django.db import router

from core.events.types import DeliveryFailed
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


def raise_delivery_alert(event: DeliveryFailed) -> None:
    """Raise the alert about an event that could not be delivered; part of its receipt's transaction.

    Told of the same failure again, it does not count it twice.
    """
    told = Alert.objects.filter(
        kind=AlertKind.EVENT_FAILED, source=str(event.uid), last_at__gte=event.occurred_at
    )
    if told.exists():
        return
    statements = Statements()
    add_alert(
        statements,
        kind=AlertKind.EVENT_FAILED,
        source=str(event.uid),
        text=f"{event.event} → {event.target}: {event.error}",
        at=event.occurred_at,
        severity=Severity.CRITICAL,
    )
    statements.run(router.db_for_write(Alert))

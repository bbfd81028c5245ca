"""Alerts about databases that do not follow core: over as soon as they do."""

from __future__ import annotations

from django.db import router

from core.events.upkeep_types import CopyFollows, CopyStopped
from shopmonitor.choices import AlertKind
from shopmonitor.models import Alert
from shopmonitor.services.alerts import raise_once, resolve_alerts
from shopmonitor.services.statements import Statements


def raise_copy_alert(event: CopyStopped) -> None:
    """Raise the alert about a copy that stopped; told of it again it counts, told twice not."""
    raise_once(
        kind=AlertKind.COPY,
        source=event.copy,
        text=f"{event.copy}: {event.findings}",
        at=event.occurred_at,
    )


def resolve_copy_alert(event: CopyFollows) -> None:
    """End the alert about a copy that follows again."""
    statements = Statements()
    resolve_alerts(statements, kind=AlertKind.COPY, source=event.copy, at=event.occurred_at)
    statements.run(router.db_for_write(Alert))

"""Writing down what the guards of the shop want to know."""

from __future__ import annotations

from typing import Any

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.models import SecurityEvent, SuiteUser


def record_security_event(
    kind: SecurityEventKind,
    *,
    user: SuiteUser | None = None,
    node_name: str = "",
    address: str | None = None,
    **detail: Any,
) -> None:
    """Write one security event; never pass a secret or a tag as detail."""
    SecurityEvent.objects.create(
        kind=kind,
        user=user,
        user_name=str(user) if user else "",
        node_name=node_name[:64],
        address=address or None,
        detail=detail,
        occurred_at=utc_now(),
    )

"""Situations at a machine for the rule of a swipe: all is well unless a test says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from core.domain.permissions import Grant
from core.domain.qualifications import Held
from shopmonitor.domain.situations import (
    BadgeFacts,
    MachineFacts,
    PendingFacts,
    SessionFacts,
    SwipeSituation,
)

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA, BERT, CARL, DORA = 1, 2, 3, 4


def machine(**values: Any) -> MachineFacts:
    default: dict[str, Any] = {
        "id": 1,
        "uid": "00000000-0000-0000-0000-000000000001",
        "code": "W1",
        "name": "Lathe",
        "status": "active",
        "max_operators": 1,
        "min_level": "operate",
        "needs_lead": False,
        "two_person": False,
        "one_machine_a_person": False,
        "retired": False,
        "local_time": time(11),
    }
    return MachineFacts(**default | values)


def badge(user: int = ANNA, **values: Any) -> BadgeFacts:
    default: dict[str, Any] = {
        "id": user,
        "state": "active",
        "issued_at": NOW - 100 * HOUR,
        "expires_at": None,
        "user_id": user,
        "user_uid": str(user),
        "person": f"Person {user}",
        "person_active": True,
    }
    return BadgeFacts(**default | values)


def session(user: int, *, hours: float = 1, **values: Any) -> SessionFacts:
    """Return the session of who came so many hours ago."""
    default: dict[str, Any] = {
        "id": 100 + user,
        "uid": f"session-{user}",
        "user_id": user,
        "user_uid": str(user),
        "person": f"Person {user}",
        "started_at": NOW - hours * HOUR,
        "is_lead": False,
        "may_lead": False,
    }
    return SessionFacts(**default | values)


def waiting(user: int, **values: Any) -> PendingFacts:
    default: dict[str, Any] = {
        "user_id": user,
        "user_uid": str(user),
        "person": f"Person {user}",
        "badge_id": user,
        "swipe_id": f"swipe-{user}",
        "until": NOW + timedelta(seconds=20),
        "may_lead": False,
        "shared": False,
    }
    return PendingFacts(**default | values)


def held(qualification: int, **values: Any) -> Held:
    default: dict[str, Any] = {"valid_from": NOW - 10 * HOUR, "valid_until": None}
    return Held(qualification=qualification, **default | values)


def situation(
    *,
    at_machine: dict[str, Any] | None = None,
    of_badge: dict[str, Any] | None = None,
    **facts: Any,
) -> SwipeSituation:
    """Return a situation in which Anna may operate the empty machine; `facts` change it."""
    default: dict[str, Any] = {
        "node_enabled": True,
        "machine": machine(**at_machine or {}),
        "badge": badge(**of_badge or {}),
        "grants": [Grant(level="operate")],
    }
    return SwipeSituation(**default | facts)

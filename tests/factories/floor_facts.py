"""What the floor tells the office, as ShopMonitor would tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from core.domain.kpis import ExecutionClass, TimeUse
from core.events.types import (
    MachineBucketClosed,
    MachineCounted,
    MachineSessionCorrected,
    MachineSessionEnded,
    MachineSessionStarted,
)
from core.models import Machine, SuiteUser
from shoptracker.models import JobOperation

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session_started(
    *, machine: Machine, user: SuiteUser, operation: JobOperation | None = None, **values: Any
) -> MachineSessionStarted:
    """Tell that a person badged in at eight."""
    default: dict[str, Any] = {"uid": uuid4(), "occurred_at": EIGHT}
    return MachineSessionStarted(
        machine=machine.uid,
        user=user.uid,
        operation=operation.uid if operation else None,
        **(default | values),
    )


def session_ended(
    *, machine: Machine, user: SuiteUser, operation: JobOperation | None = None, **values: Any
) -> MachineSessionEnded:
    """Tell that a person was at the machine from eight to nine, and alone."""
    default: dict[str, Any] = {
        "uid": uuid4(),
        "occurred_at": EIGHT + HOUR,
        "started_at": EIGHT,
        "ended_at": EIGHT + HOUR,
        "machine_from": EIGHT,
        "reason": "swipe",
    }
    return MachineSessionEnded(
        machine=machine.uid,
        user=user.uid,
        person_name=user.display_name,
        operation=operation.uid if operation else None,
        **(default | values),
    )


def session_corrected(
    *, machine: Machine, user: SuiteUser, operation: JobOperation | None = None, **values: Any
) -> MachineSessionCorrected:
    """Tell that a person really was at the machine from eight to nine, and alone."""
    default: dict[str, Any] = {
        "uid": uuid4(),
        "occurred_at": EIGHT + 24 * HOUR,
        "correction": uuid4(),
        "started_at": EIGHT,
        "ended_at": EIGHT + HOUR,
        "machine_from": EIGHT,
        "reason": "shift_end",
    }
    return MachineSessionCorrected(
        machine=machine.uid,
        user=user.uid,
        person_name=user.display_name,
        operation=operation.uid if operation else None,
        **(default | values),
    )


def counted(
    *, machine: Machine, operation: JobOperation | None = None, **values: Any
) -> MachineCounted:
    """Tell that a machine counted three pieces at half past eight, one of them scrap."""
    default: dict[str, Any] = {
        "count_id": uuid4(),
        "occurred_at": EIGHT + HOUR / 2,
        "good": Decimal(2),
        "scrap": Decimal(1),
        "rework": Decimal(0),
        "total": Decimal(3),
    }
    return MachineCounted(
        uid=machine.uid, operation=operation.uid if operation else None, **(default | values)
    )


def bucket_closed(*, machine: Machine, **values: Any) -> MachineBucketClosed:
    """Tell that a machine ran for a quarter of an hour and made three pieces."""
    times = {f"{word.value}_us": 0 for word in (*ExecutionClass, *TimeUse)}
    default: dict[str, Any] = times | {
        "revision": 1,
        "starts_at": EIGHT,
        "occurred_at": EIGHT + HOUR / 4,
        "executing_us": 900_000_000,
        "producing_us": 900_000_000,
        "good": Decimal(2),
        "scrap": Decimal(1),
        "rework": Decimal(0),
        "total": Decimal(3),
    }
    return MachineBucketClosed(uid=machine.uid, **(default | values))

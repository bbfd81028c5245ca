"""Machines that ran and stood, and reasons for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from core.models import Machine, StopReason
from core.services.records import create_record
from shopmonitor.choices import Execution
from shopmonitor.models import MachineState

_numbers = count(1)


def make_reason(name: str = "Tool broken", **values: Any) -> StopReason:
    """Make a reason that may be given; without more words one of availability."""
    fields = {"code": f"R{next(_numbers)}", "name": name, "root": "availability"} | values
    return create_record(StopReason(**fields))


def let_do(machine: Machine, start: datetime, words: Mapping[float, str]) -> None:
    """Let a machine begin to do something at each minute after the start."""
    MachineState.objects.bulk_create(
        MachineState(
            machine=machine,
            execution=Execution(word),
            occurred_at=start + timedelta(minutes=minute),
        )
        for minute, word in words.items()
    )

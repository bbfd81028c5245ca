"""How a machine looks on a board: one word for all that is so at it, the gravest first."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Look(StrEnum):
    """What people must be able to tell apart from across the hall."""

    ESTOP = "estop"
    MAINTENANCE = "maintenance"
    LOCKED = "locked"
    SILENT = "silent"
    STOPPED = "stopped"
    RUNNING = "running"
    STAFFED = "staffed"
    FREE = "free"
    INACTIVE = "inactive"


RUNS = frozenset({"ACTIVE"})
WAITS = frozenset({"READY", "WAIT", "PROGRAM_COMPLETED"})
UNKNOWN = "UNAVAILABLE"
BY_STATUS = {
    "maintenance": Look.MAINTENANCE,
    "locked": Look.LOCKED,
    "inactive": Look.INACTIVE,
}


class Signs(NamedTuple):
    """What is known of a machine.

    `status` is the office's word, `execution` MTConnect's. `unheard`: it has nodes, and none
    of them is heard.
    """

    status: str
    execution: str
    staffed: bool = False
    estop: bool = False
    unheard: bool = False


def look_of(signs: Signs) -> Look:
    """Return how a machine looks.

    A machine that tells no states is not called silent for that: who is at it is known.
    What a machine did before it fell silent is not shown as if it still did.
    """
    if signs.estop:
        return Look.ESTOP
    if signs.status in BY_STATUS:
        return BY_STATUS[signs.status]
    if signs.unheard:
        return Look.SILENT
    return _by_execution(signs.execution) or (Look.STAFFED if signs.staffed else Look.FREE)


def look_of_past(execution: str) -> Look:
    """Return how what a machine did looks, in a picture of its day."""
    return Look.SILENT if execution == UNKNOWN else (_by_execution(execution) or Look.FREE)


def _by_execution(execution: str) -> Look | None:
    if execution in RUNS:
        return Look.RUNNING
    return None if execution == UNKNOWN or execution in WAITS else Look.STOPPED

"""What of a heartbeat needs a person's eyes; values in, values out.

What has once been told is over only when it is clearly better: a node at the edge must not
raise and end an alert all day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any


class Trouble(StrEnum):
    """What is wrong with a node that is heard."""

    QUEUE = "queue"
    MEMORY = "memory"
    SIGNAL = "signal"
    CLOCK = "clock"


# Share of the queue that may be full; bytes of heap that must be free; dBm; seconds.
QUEUE_FULL, QUEUE_EASED = 0.8, 0.4
HEAP_LOW, HEAP_EASED = 16_000, 24_000
SIGNAL_BAD, SIGNAL_EASED = -85, -80
CLOCK_OFF, CLOCK_EASED = 10.0, 3.0


def find_troubles(
    health: Mapping[str, Any], *, queue_size: int, told: Collection[str] = ()
) -> list[Trouble]:
    """Return what is wrong by the last heartbeat; what a node does not tell is not wrong.

    Args:
        told: what was wrong at the last look, which must be clearly better to be over.
    """
    troubles = []
    depth, heap = health.get("queue_depth"), health.get("free_heap")
    signal, offset = health.get("rssi_dbm"), health.get("clock_offset_s")
    queue = QUEUE_EASED if Trouble.QUEUE in told else QUEUE_FULL
    if depth is not None and depth > queue * max(queue_size, 1):
        troubles.append(Trouble.QUEUE)
    if heap is not None and heap < (HEAP_EASED if Trouble.MEMORY in told else HEAP_LOW):
        troubles.append(Trouble.MEMORY)
    if signal is not None and signal < (SIGNAL_EASED if Trouble.SIGNAL in told else SIGNAL_BAD):
        troubles.append(Trouble.SIGNAL)
    off = CLOCK_EASED if Trouble.CLOCK in told else CLOCK_OFF
    if offset is not None and health.get("clock") == "synced" and abs(offset) > off:
        troubles.append(Trouble.CLOCK)
    return troubles

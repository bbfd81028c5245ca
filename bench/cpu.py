"""CPU time of processes, from /proc: the figure that a noisy machine disturbs least."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return what a process and its children have used, those that have ended included."""
    stats, children = {}, defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _fields(entry)
            if fields:
                stats[int(entry.name)] = fields
                children[int(fields[1])].append(int(entry.name))
    total, waiting = 0, [pid]
    while waiting:
        here = waiting.pop()
        if here in stats:
            total += sum(int(ticks) for ticks in stats[here][11:15])
        waiting += children[here]
    return total / TICKS_PER_S


def _fields(entry: Path) -> list[str]:
    """Return the fields of /proc/<pid>/stat from the state on (proc(5), field 3)."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # ended meanwhile
        return []


def busy_seconds() -> float:
    """Return the CPU time that the whole machine has spent at work."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICKS_PER_S

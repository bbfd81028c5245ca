"""Proof: a shift at 60 times speed, with web, dispatcher and PostgreSQL killed in turn.

Booked hours must equal what the simulated floor wrote down as true. Nodes lose power and network
besides, as the simulated floor lets them.

    SHOPSUITE_PROOF_SHIFT_MINUTES=480  how long a shift (simulated minutes)
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bench.proof.rows import Row
from bench.proof.suite import Suite, running_suite
from bench.proof.truth import compare

SPEED = 60
KILL_EVERY_S = 25.0
BACK_S = 5.0
QUIET_S = 120.0
VICTIMS = {"web": ("granian",), "dispatcher": ("dispatch_events",), "postgres": ("postgres", "-D")}


@dataclass(frozen=True)
class Victim:
    """What is killed, as kill -9 does, and how it comes back.

    Attributes:
        kill: kills it and, where nobody else does that, starts it again; returns what tells
            whether it is back and the suite answers.
    """

    name: str
    kill: Callable[[], Callable[[], bool]]


def prove() -> list[Row]:
    """Work a shift, break things, compare."""
    with running_suite() as suite:
        victims = [child_of(suite, name, words) for name, words in VICTIMS.items()]
        return work(suite, victims, partial(_waiting, suite))


def work(suite: Suite, victims: Sequence[Victim], waiting: Callable[[], int]) -> list[Row]:
    """Let the floor work a shift at a suite while the victims are killed in turn.

    Args:
        waiting: says how many events are still on their way.
    """
    minutes = int(os.environ.get("SHOPSUITE_PROOF_SHIFT_MINUTES", "480"))
    truth = suite.directory / "truth.jsonl"
    floor = suite.command(
        *("simulate_floor", "--nodes", "14", "--speed", str(SPEED), "--outages"),
        *("--minutes", str(minutes), "--truth", str(truth), "--seed", "7"),
        *("--demo-file", str(suite.directory / "demo.json")),
    )
    kills, slowest, which = _break(floor, victims)
    output = floor.communicate()[0].strip()
    left = _await_quiet(waiting)
    return [
        Row("killed in turn", f"{kills} times", "each once", kills >= len(victims)),
        Row(
            f"slowest return after kill -9, s ({which})",
            f"{slowest:.1f}",
            f"< {BACK_S:g}",
            slowest < BACK_S,
        ),
        Row("floor ended well", f"exit {floor.returncode}", "exit 0", floor.returncode == 0),
        Row("events still waiting", f"{left}", "0", not left),
        *compare(suite, truth),
        Row("the floor says", output.splitlines()[-1][:60] if output else "", "", True),
    ]


def child_of(suite: Suite, name: str, words: tuple[str, ...]) -> Victim:
    """Return a process that the suite starts again by itself."""

    def kill() -> Callable[[], bool]:
        pid = suite.kill(*words)
        return lambda: pid not in (there := suite.pids(*words)) and bool(there) and suite.ready()

    return Victim(name, kill)


def _break(floor: subprocess.Popen[str], victims: Sequence[Victim]) -> tuple[int, float, str]:
    """Kill until the floor's day is over; return how often, the slowest return and whose it was."""
    kills, slowest, which = 0, 0.0, ""
    while floor.poll() is None:
        try:
            floor.wait(timeout=KILL_EVERY_S)
        except subprocess.TimeoutExpired:
            victim = victims[kills % len(victims)]
            began = time.monotonic()
            is_back = victim.kill()
            while not is_back():
                time.sleep(0.05)
            if (lasted := time.monotonic() - began) > slowest:
                slowest, which = lasted, victim.name
            kills += 1
    return kills, slowest, which


def _await_quiet(waiting: Callable[[], int]) -> int:
    until = time.monotonic() + QUIET_S
    while (left := waiting()) and time.monotonic() < until:
        time.sleep(0.5)
    return left


def _waiting(suite: Suite) -> int:
    return len(list(suite.rows("/api/v1/sync-events/?status=pending&page_size=1")))

"""Whether an output shall be on: from who is at the machine, delays and e-stops; no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple


class OutputFacts(NamedTuple):
    """An output and what is true at its machine.

    Attributes:
        by_people: switched by people; else it follows who is at the machine.
        wanted_on: how it shall be until now; None when nothing was asked for yet.
        came_at: when the first came of those who are there; None when nobody is (aware UTC).
        left_at: when the last left of those who are not there any more (aware UTC).
        stopped: an e-stop in force reaches it.
    """

    by_people: bool
    active: bool
    wanted_on: bool | None
    came_at: datetime | None
    left_at: datetime | None
    stopped: bool
    on_after_s: int
    off_after_s: int


def judge_output(facts: OutputFacts, *, at: datetime) -> bool:
    """Return whether an output shall be on at `at` (aware UTC, server clock).

    It remembers nothing but what was wanted last, so it says the same after a crash. An e-stop
    switches off without running on; what was on before does not come back by itself.
    """
    if facts.stopped or not facts.active:
        return False
    if facts.by_people:
        return bool(facts.wanted_on)
    if facts.came_at is not None:
        waited = at >= facts.came_at + timedelta(seconds=facts.on_after_s)
        return bool(facts.wanted_on) or waited
    if not facts.wanted_on or facts.left_at is None:
        return False
    return at < facts.left_at + timedelta(seconds=facts.off_after_s)

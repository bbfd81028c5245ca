"""What is announced first, and what not now: loudspeakers say one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shopmonitor.choices import CommandKind
from shopmonitor.domain.facts import CommandFacts

ALERT, INFORMATION = "alert", "information"
PRIORITIES = (ALERT, INFORMATION)
# What was said too late confuses.
LIVES = timedelta(minutes=2)
MOST_WAITING = 5


def commands_now(commands: Sequence[CommandFacts], *, in_estop: bool) -> list[CommandFacts]:
    """Return what a node is told now: announcements last, alerts before information.

    While an e-stop is in force at the node its loudspeakers are for the tone of the
    e-stop alone, which the node makes by itself: announcements wait, and grow too old.

    Source:
        domain rules, section 4.
    """
    spoken = [each for each in commands if each.type == CommandKind.ANNOUNCE]
    others = [each for each in commands if each.type != CommandKind.ANNOUNCE]
    if in_estop:
        return others
    # Sorting is stable: of the same priority the first that was asked for is said first.
    return others + sorted(spoken, key=lambda each: PRIORITIES.index(str(each.args["priority"])))

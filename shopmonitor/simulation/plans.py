"""What simulated people and machines mean to do: plain values from a seeded random.

All times are simulated seconds.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, Final, NamedTuple

from shopmonitor.protocol.words import EventType, Execution

SHIFT_S: Final = 8 * 3600
SHIFTS: Final = 2
SCRAP_SHARE: Final = 0.03
STOP_SHARE: Final = 0.08
HALF: Final = 0.5

_STOPS: Final = (Execution.FEED_HOLD, Execution.INTERRUPTED, Execution.PROGRAM_STOPPED)


class Step(NamedTuple):
    """Wait, then report."""

    wait_s: float
    type: EventType
    data: dict[str, Any]


class Stint(NamedTuple):
    """Rest, then work at the first machine of these that is free."""

    rest_s: float
    machines: tuple[str, ...]
    work_s: float


class Outage(NamedTuple):
    """The network stays up for a while, then is gone for a while."""

    up_s: float
    down_s: float


def make_random(seed: int, *parts: str) -> Random:
    """Give each person, node and machine a random of its own: threads do not disturb each other."""
    return Random(f"{seed}/{'/'.join(parts)}")  # noqa: S311 - a simulation wants to be repeatable


def plan_stints(random: Random, machines: tuple[str, ...]) -> Iterator[Stint]:
    """Plan a person's work, without an end: in soon, short walks, now and then a break."""
    yield Stint(random.uniform(1, 90), tuple(_shuffle(random, machines)), random.uniform(600, 5400))
    while True:
        takes_break = random.random() < 1 / 6
        rest_s = random.uniform(600, 1800) if takes_break else random.uniform(30, 300)
        yield Stint(rest_s, tuple(_shuffle(random, machines)), random.uniform(600, 5400))


def plan_work(random: Random, work_s: float) -> Iterator[Step]:
    """Plan what a machine reports while somebody works at it, `work_s` from first to last step."""
    cycle_s = random.uniform(20, 90)
    passed_s = min(random.uniform(30, 180), work_s)
    yield Step(passed_s, EventType.STATE, {"execution": Execution.ACTIVE.value})
    while passed_s + cycle_s <= work_s:
        passed_s += cycle_s
        good = random.random() >= SCRAP_SHARE
        yield Step(cycle_s, EventType.COUNT, {"good": int(good), "scrap": int(not good)})
        stop_s = random.uniform(10, 240)
        if random.random() < STOP_SHARE and passed_s + stop_s <= work_s:
            passed_s += stop_s
            yield Step(0, EventType.STATE, {"execution": random.choice(_STOPS).value})
            yield Step(stop_s, EventType.STATE, {"execution": Execution.ACTIVE.value})
    yield Step(work_s - passed_s, EventType.STATE, {"execution": Execution.READY.value})


def plan_outages(random: Random) -> Iterator[Outage]:
    """Plan the network of a node, without an end: away for minutes, about once an hour."""
    while True:
        yield Outage(random.uniform(1200, 6000), random.uniform(60, 900))


def is_on_shift(index: int, simulated_s: float, *, run_s: float) -> bool:
    """Say whether a person works now: early and late shift in turn, when the run is long enough.

    Args:
        index: the person's number; even ones have the early shift.
        run_s: length of the whole run; 0 for one without an end.
    """
    if 0 < run_s <= SHIFT_S:
        return True
    return int(simulated_s // SHIFT_S) % SHIFTS == index % SHIFTS


def make_unknown_tag(random: Random) -> str:
    """Make a tag that nobody was given: 7 bytes of a maker that does not exist."""
    return "F7" + random.randbytes(6).hex().upper()


def _shuffle(random: Random, machines: tuple[str, ...]) -> list[str]:
    wished = list(machines)
    random.shuffle(wished)
    return wished

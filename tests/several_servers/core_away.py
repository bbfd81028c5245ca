"""Core is killed while people swipe, stays away, comes back: what the others saw of it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.several_servers.counting import Counts, count, undone
from tests.several_servers.installation import (
    CORE,
    FLOOR,
    OFFICE,
    Installation,
    Running,
)
from tests.several_servers.swipers import Answered, Swipers
from tests.waiting import wait_for

RATE = 20.0
BEFORE_S = 1.0
PATIENCE_S = 60.0
_MARK = "INSERT INTO core.suite_groups (name) VALUES (%s)"
_ARRIVED = "SELECT EXISTS (SELECT FROM core.suite_groups WHERE name = %s)"


@dataclass(frozen=True)
class Seen:
    """What was seen.

    Attributes:
        meanwhile: swipes answered with 200 while core was away.
        caught_up_s: from when core took connections until both copies had what was written
            there then, and no event waited that is older than its return.
        slowest_s: the longest that somebody stood at a reader.
    """

    answers: list[Answered]
    meanwhile: int
    caught_up_s: float
    slowest_s: float
    counts: Counts
    left: int


def go_through(shop: Running, *, away_s: float) -> Seen:
    """Kill core of three servers at work, and start it again."""
    here, swipers = shop.here, swipers_of(shop)
    try:
        time.sleep(BEFORE_S)
        here.shops[CORE].kill()
        before = len(swipers.answers)
        time.sleep(away_s)
        meanwhile = [one for one in swipers.answers[before:] if one.status == 200]
        here.start(CORE)
        caught_up = catch_up(here, "back")
        time.sleep(BEFORE_S)
    finally:
        swipers.stop()
    return seen_by(shop, swipers, meanwhile=len(meanwhile), caught_up_s=caught_up)


def swipers_of(shop: Running) -> Swipers:
    """Let people swipe, 20 times a second in all."""
    swipers = Swipers(shop.door.port, shop.nodes, shop.tags, RATE / len(shop.tags))
    with shop.here.on(FLOOR):
        swipers.start()
    return swipers


def seen_by(shop: Running, swipers: Swipers, *, meanwhile: int, caught_up_s: float) -> Seen:
    """Wait until all is delivered, then count."""
    wait_for(lambda: undone(shop.here) == 0, PATIENCE_S)
    answers = swipers.answers
    return Seen(
        answers,
        meanwhile,
        caught_up_s,
        max(one.wait_s for one in answers),
        count(shop.here, answers),
        undone(shop.here),
    )


def catch_up(here: Installation, mark: str) -> float:
    """Return how long the others needed, from now on, to know and to have told everything."""
    begun = time.monotonic()
    here.rows(CORE, _MARK, mark)
    waiting = {
        site: here.value(site, "SELECT coalesce(max(sequence), 0) FROM core.sync_events")
        for site in (CORE, FLOOR, OFFICE)
    }
    arrived = wait_for(
        lambda: (
            all(here.value(site, _ARRIVED, mark) for site in (FLOOR, OFFICE))
            and not any(_older(here, site, last) for site, last in waiting.items())
        ),
        PATIENCE_S,
    )
    return time.monotonic() - begun if arrived else float("inf")


def _older(here: Installation, site: int, last: int) -> int:
    """Return how many events up to one still wait."""
    found: int = here.value(
        site,
        "SELECT count(*) FROM core.sync_events WHERE status <> 'processed' AND sequence <= %s",
        last,
    )
    return found

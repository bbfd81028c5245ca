"""Cables between three servers are cut at random while people swipe."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from dataclasses import dataclass

import psycopg2

from tests.several_servers.core_away import Seen, catch_up, seen_by, swipers_of
from tests.several_servers.installation import CORE, Installation, Running


@dataclass
class Pace:
    """How long cables are cut and whole, in seconds; for how long in all."""

    cut_s: tuple[float, float]
    whole_s: tuple[float, float]
    span_s: float


@dataclass
class Cuts:
    """What was done to the cables."""

    unplugged: int = 0
    swallowed: int = 0


def go_through(shop: Running, *, pace: Pace, chance: int = 1) -> tuple[Seen, Cuts]:
    """Cut and heal while people swipe."""
    swipers = swipers_of(shop)
    try:
        cuts = _cut(shop.here, pace, random.Random(chance))  # noqa: S311 - no secret
        meanwhile = [one for one in swipers.answers if one.status == 200]
        caught_up = catch_up(shop.here, "whole")
    finally:
        swipers.stop()
    seen = seen_by(shop, swipers, meanwhile=len(meanwhile), caught_up_s=caught_up)
    return seen, cuts


def _cut(here: Installation, pace: Pace, chance: random.Random) -> Cuts:
    """Cut cables by chance until the time is over; all are whole at the end."""
    cables, cuts = here.network, Cuts()
    assert cables is not None
    until, number = time.monotonic() + pace.span_s, 0
    while time.monotonic() < until:
        pairs = chance.sample(cables.pairs, chance.choice((1, 1, 2, 3)))
        for pair in pairs:
            if chance.random() < 0.5:
                cables.unplug(pair)
                cuts.unplugged += 1
            else:
                cables.swallow(pair)
                cuts.swallowed += 1
        number += 1
        _write_everywhere(here, number)
        time.sleep(chance.uniform(*pace.cut_s))
        for pair in pairs:
            cables.heal(pair)
        time.sleep(min(chance.uniform(*pace.whole_s), max(0.0, until - time.monotonic())))
    return cuts


def _write_everywhere(here: Installation, number: int) -> None:
    """Let core have something to tell its copies while the cables are cut."""
    with suppress(psycopg2.OperationalError):
        here.rows(
            CORE,
            "INSERT INTO core.areas (code, name, region, time_zone)"
            " VALUES (%s, 'Hall', 'home', 'UTC')",
            f"CUT-{number}",
        )

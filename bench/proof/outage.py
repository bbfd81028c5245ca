"""Proof: 200 nodes come back after an outage with 50 stored events each, while people swipe.

Everything is taken once, soon, and who swipes meanwhile does not wait for it. The same again
changes nothing.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import msgspec

from bench.clients import Due, Heard, swipe_at
from bench.ground import ground
from bench.proof.rows import Row
from bench.shop import NodeInShop, Shop, make_shop
from bench.signed_swipes import signed_post, signed_swipes
from bench.web import web

SUITE, EVENTS_PATH = "shopsuite.wsgi:application", "/api/v1/node/events"
NODES = range(300, 500)
EVENTS = 50
SWIPES_A_S, SPAN_S, WALKERS, LINES = 20, 12, 32, 300
DRAINED_S, SWIPE_MS = 20.0, 150.0
BACK_AT_S, BACK_WITHIN_S = 1.0, 2.0
# What the tables hold of it, by what makes a row one of theirs.
TABLES = ("floor_events", "machine_states", "machine_logs", "badge_swipes", "machine_sessions")


class Seen(NamedTuple):
    """What one coming back looked like."""

    swipes: Heard
    batches: Heard
    drained_s: float


def prove() -> list[Row]:
    """Let them come back, count, and send the same again."""
    with ground() as here:
        shop = make_shop()
        stored = {node: _events(random.Random(node), node) for node in NODES}  # noqa: S311
        with web(SUITE, directory=here.directory) as suite:
            warm = _swipes(shop, "warm", 3)
            swipe_at(suite.port, warm, lines=LINES)
            before = _counts()
            first = _come_back(suite.port, shop, stored)
            after = _counts()
            again = _come_back(suite.port, shop, stored, swipes=False)
            same = _counts() == after
    wanted = len(NODES) * EVENTS
    taken = after["floor_events"] - before["floor_events"] - first.swipes.count
    states = after["machine_states"] - before["machine_states"]
    told = sum(1 for each in stored.values() for one in each if one["type"] == "state")
    p99 = first.swipes.percentile_ms(0.99)
    bad = len(first.batches.bad) + len(again.batches.bad) + len(first.swipes.bad)
    return [
        Row("events taken", f"{taken}", f"{wanted}", taken == wanted),
        Row("states kept", f"{states}", f"{told}", states == told),
        Row("drained in, s", f"{first.drained_s:.1f}", "< 20", first.drained_s < DRAINED_S),
        Row("swipes meanwhile, p99 ms", f"{p99:.0f}", "<= 150", p99 <= SWIPE_MS),
        Row("answers other than wanted", f"{bad}", "0", bad == 0),
        Row("the same again changes", "nothing" if same else "rows", "nothing", same),
    ]


def _come_back(
    port: int, shop: Shop, stored: dict[int, list[dict[str, Any]]], *, swipes: bool = True
) -> Seen:
    wanted = f'"accepted":{EVENTS},' if swipes else f'"duplicates":{EVENTS},'
    batches = [
        Due(
            # The contract's nodes try again with full jitter: not all in the same instant.
            BACK_AT_S + random.uniform(0, BACK_WITHIN_S),  # noqa: S311 - no secret
            _batch(shop.nodes[node], events),
            "events",
            wanted.encode(),
            again_s=1.0,
        )
        for node, events in stored.items()
    ]
    due = _swipes(shop, "swipe", SPAN_S) if swipes else []
    heard = swipe_at(port, sorted([*due, *batches], key=lambda one: one.at_s), lines=LINES)
    batch = heard["events"]
    return Seen(heard["swipe"], batch, max(batch.waits_s))


def _swipes(shop: Shop, kind: str, seconds: float) -> list[Due]:
    walkers = [signed_swipes(shop, client=n, clients=WALKERS, count=60) for n in range(WALKERS)]
    count = round(seconds * SWIPES_A_S)
    return [Due(n / SWIPES_A_S, next(walkers[n % WALKERS]).raw, kind) for n in range(count)]


def _events(chance: random.Random, node: int) -> list[dict[str, Any]]:
    """Return what a node stored: states at moments of their own, counts and readings."""
    made: list[dict[str, Any]] = []
    for seq in range(1, EVENTS + 1):
        kind, data = chance.choice(
            [
                ("state", {"execution": chance.choice(["ACTIVE", "READY", "STOPPED"])}),
                ("count", {"good": chance.randint(1, 3)}),
                ("reading", {"kind": "spindle_load", "value": chance.random(), "unit": "%"}),
            ]
        )
        made.append(
            {"seq": seq, "mono_ms": 1000 * seq + node, "type": kind, "port": 0, "data": data}
        )
    return [{"boot_id": f"{node:032x}", **one} for one in made]


def _batch(node: NodeInShop, events: list[dict[str, Any]]) -> bytes:
    """Return one message with all that was stored; the boot is the same each time."""
    body = {
        "boot_id": events[0]["boot_id"],
        "mono_ms": 1000 * (EVENTS + 60),
        "events": [{k: v for k, v in one.items() if k != "boot_id"} for one in events],
    }
    return signed_post(node, EVENTS_PATH, msgspec.json.encode(body))


def _counts() -> dict[str, int]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM shop_monitor.{table}")  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found

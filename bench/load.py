"""`make bench-load`: a shop's day at its busiest, and how long a person waits.

20 swipes a second while nodes report 400 events a second and the dispatcher delivers; then 200
people more in ten seconds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import msgspec

from bench.clients import Due, Heard, swipe_at
from bench.contestants import end_open_sessions
from bench.ground import ground
from bench.shop import NodeInShop, Shop, make_shop
from bench.signed_swipes import signed_post, signed_swipes
from bench.table import Row, figure_row, limit_row
from bench.web import web
from core.supervision.lifeline import die_with_parent

SUITE = "shopsuite.wsgi:application"
EVENTS_PATH = "/api/v1/node/events"
SWIPES_A_S, BURST, BURST_S = 20, 200, 10.0
BATCHES_A_S, EVENTS_A_BATCH = 4, 100
REPORTERS = range(400, 420)  # nodes that nobody swipes at
WALKERS = 32
LINES = 64
ALL_TAKEN = f'"accepted":{EVENTS_A_BATCH},'.encode()
ROOT = Path(__file__).resolve().parents[1]


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Run steady and burst in turn; at least ten seconds each, unless a test is in a hurry."""
    span = BURST_S if seconds >= 3 else seconds
    steady: list[Heard] = []
    burst: list[Heard] = []
    ingest: list[Heard] = []
    with ground() as here:
        shop = make_shop()
        with web(SUITE, directory=here.directory) as suite, _dispatcher(here.directory):
            _run(suite.port, shop, span=min(3.0, span), extra=0)
            for _ in range(rounds):
                for heard, extra in ((steady, 0), (burst, round(BURST * span / BURST_S))):
                    swipes, batches = _run(suite.port, shop, span=span, extra=extra)
                    heard.append(swipes)
                    ingest.append(batches)
    return _rows(steady, burst, ingest)


def _run(port: int, shop: Shop, *, span: float, extra: int) -> tuple[Heard, Heard]:
    end_open_sessions()
    chance = random.Random(extra)  # noqa: S311 - no secret
    times = [n / SWIPES_A_S for n in range(round(span * SWIPES_A_S))]
    times += [chance.uniform(0, span) for _ in range(extra)]
    swipes = [Due(at, raw, "swipe") for at, raw in zip(sorted(times), _walk(shop), strict=False)]
    batches = [
        Due((n + 0.5) / BATCHES_A_S, _batch(shop.nodes[node], first), "events", ALL_TAKEN)
        for n, node, first in _reports(round(span * BATCHES_A_S))
    ]
    heard = swipe_at(port, sorted([*swipes, *batches]), lines=LINES)
    for one in heard.values():
        if one.bad:
            raise RuntimeError(f"{len(one.bad)} of {one.count} answers: {one.bad[0]!r}")
    return heard["swipe"], heard["events"]


def _walk(shop: Shop) -> Iterator[bytes]:
    """Yield the swipes of all walkers in turn."""
    each = [signed_swipes(shop, client=n, clients=WALKERS, count=1000) for n in range(WALKERS)]
    while True:
        for walker in each:
            yield next(walker).raw


def _reports(count: int) -> Iterator[tuple[int, int, int]]:
    for n in range(count):
        yield n, REPORTERS[n % len(REPORTERS)], n // len(REPORTERS) * EVENTS_A_BATCH


def _batch(node: NodeInShop, first: int) -> bytes:
    """Return a batch of readings, counts and states, in a boot of its own."""
    words = ("ACTIVE", "READY", "STOPPED")
    events = [
        {"seq": first + n, "mono_ms": 1000 + n, "port": 0}
        | (
            {"type": "state", "data": {"execution": words[n % 3]}}
            if n % 10 == 0
            else {"type": "count", "data": {"good": 1}}
            if n % 10 == 5
            else {"type": "reading", "data": {"kind": "spindle_load", "value": n, "unit": "%"}}
        )
        for n in range(EVENTS_A_BATCH)
    ]
    body = {"boot_id": uuid4().hex, "mono_ms": 2000, "events": events}
    return signed_post(node, EVENTS_PATH, msgspec.json.encode(body))


@contextmanager
def _dispatcher(directory: Path) -> Iterator[None]:
    """Deliver events meanwhile, as `runsuite` does."""
    with (directory / "dispatcher.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "dispatch_events"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ.copy(),
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _rows(steady: list[Heard], burst: list[Heard], ingest: list[Heard]) -> list[Row]:
    def p99(runs: list[Heard]) -> list[float]:
        return [run.percentile_ms(0.99) for run in runs]

    middle = sorted(ingest, key=lambda run: run.percentile_ms(0.5))[len(ingest) // 2]
    return [
        limit_row(f"{SWIPES_A_S} swipes/s beside ingest, p99", p99(steady), limit=50),
        limit_row(f"{BURST} more in {BURST_S:g} s, p99", p99(burst), limit=100),
        figure_row(
            f"ingest beside them, {EVENTS_A_BATCH} events a message",
            f"{BATCHES_A_S * EVENTS_A_BATCH} events/s, p50 {middle.percentile_ms(0.5):.0f} ms,"
            f" p99 {middle.percentile_ms(0.99):.0f} ms",
        ),
    ]

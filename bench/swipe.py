"""`make bench-swipe`: swipes over HTTP beside what the same database does without us.

32 keep-alive clients, signature and fsync included, against (a) the same statements one by one,
(b) one database function, (c) a DRF + ORM version; then 50 nodes at once.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable

from bench.contestants import (
    FUNCTION,
    ORM,
    OURS,
    STATEMENTS,
    Run,
    Scale,
    check_answer,
    contestants,
    over_http,
)
from bench.ground import ground
from bench.shop import make_shop
from bench.table import Row, figure_row, limit_row, ratio_row
from bench.web import web

CLIENTS, CROWD = 32, 50
SUITE, PEER = "shopsuite.wsgi:application", "bench.orm_peer.wsgi:application"
WARM_UP_S = 1.5
UNIT = "swipes/s"

Runs = dict[str, list[Run]]


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Run all contestants in turn, so many rounds."""
    with ground() as here:
        shop = make_shop()
        with (
            web(SUITE, directory=here.directory) as ours,
            web(PEER, directory=here.directory) as orm,
        ):
            for one in (ours, orm):
                check_answer(shop, one)
                over_http(here, shop, one, scale=Scale(CLIENTS, WARM_UP_S))
            everybody = contestants(here, shop, ours=ours, orm=orm, scale=Scale(CLIENTS, seconds))
            runs = _interleaved(everybody, rounds)
            crowd = [
                over_http(here, shop, ours, scale=Scale(CROWD, seconds)) for _ in range(rounds)
            ]
    return [*_ratios(runs), *_crowd_rows(crowd), *_costs(runs), _company(crowd)]


def _interleaved(everybody: dict[str, Callable[[], Run]], rounds: int) -> Runs:
    """Let everybody run once a round; every second round backwards, so that drift evens out."""
    runs: Runs = defaultdict(list)
    for number in range(rounds):
        names = list(everybody)
        for name in reversed(names) if number % 2 else names:
            runs[name].append(everybody[name]())
    return runs


def _rates(runs: Runs, name: str) -> list[float]:
    return [run.rate for run in runs[name]]


def _ratios(runs: Runs) -> list[Row]:
    ours = _rates(runs, OURS)
    peers = [
        (STATEMENTS, "(a) pgbench, the same statements one by one", 0.5),
        (FUNCTION, "(b) pgbench, one function", 0.25),
        (ORM, "(c) DRF + ORM", 5.0),
    ]
    return [
        ratio_row(
            f"swipe, {CLIENTS} clients", ours, _rates(runs, name), peer=peer, goal=goal, unit=UNIT
        )
        for name, peer, goal in peers
    ]


def _crowd_rows(crowd: list[Run]) -> list[Row]:
    return [
        limit_row(f"swipe, {CROWD} nodes at once, p99", [run.p99_ms for run in crowd], limit=150)
    ]


def _costs(runs: Runs) -> list[Row]:
    def middle(name: str, field: str) -> str:
        return f"{statistics.median(getattr(run, field) for run in runs[name]):,.0f} us"

    rows = [
        figure_row(
            f"CPU a swipe, {name}",
            f"web {middle(name, 'python_us')}, postgres {middle(name, 'postgres_us')}",
            f"its clients {middle(name, 'clients_us')}",
        )
        for name in (OURS, ORM)
    ]
    rows += [
        figure_row(f"CPU a swipe, pgbench {name}", f"postgres {middle(name, 'postgres_us')}")
        for name in (STATEMENTS, FUNCTION)
    ]
    waits = [statistics.median(getattr(r, f) for r in runs[OURS]) for f in ("p50_ms", "p99_ms")]
    rows.append(
        figure_row(f"wait, {CLIENTS} clients", f"p50 {waits[0]:.0f} ms, p99 {waits[1]:.0f} ms")
    )
    return rows


def _company(crowd: list[Run]) -> Row:
    """Tell how busy the machine was without us: waits are worth nothing where it was."""
    others = [run.others_cores for run in crowd]
    return figure_row(
        "other work on the machine meanwhile",
        f"{statistics.median(others):.2f} cores ({min(others):.2f}-{max(others):.2f})",
    )

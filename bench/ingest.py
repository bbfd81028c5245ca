"""`make bench-ingest`: readings over HTTP, signed and checked, beside COPY into the same table.

COPY is one connection, without a network, a signature, a check or a guard against doubles; the
other peer is DRF with `bulk_create`.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import msgspec

from bench.clients import swipe_on
from bench.ground import Ground, ground
from bench.shop import NodeInShop, Shop, make_shop
from bench.signed_swipes import signed_post
from bench.table import Row, figure_row, ratio_row
from bench.web import Web, web

SUITE, PEER = "shopsuite.wsgi:application", "bench.orm_peer.wsgi:application"
PATH = "/api/v1/node/events"
CLIENTS = 8
GOALS = {100: 0.4, 500: 0.6}
MOST_A_SECOND = 20_000  # no node gets rid of so many
AGAIN_S = 1.0  # what the answer asks for
COPY_ROWS = 20_000
COLUMNS = "event_type, node_id, machine_id, boot_id, seq, data, clock, occurred_at"

_rounds = count()


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Let ours, COPY and the peer write in turn, at 100 and at 500 a request."""
    rows: list[Row] = []
    with ground() as here:
        shop = make_shop()
        with (
            web(SUITE, directory=here.directory) as ours,
            web(PEER, directory=here.directory) as orm,
        ):
            for size, goal in GOALS.items():
                mine, copies, peers = [], [], []
                _rate(shop, ours, size, 1.0)
                for _each in range(rounds):
                    mine.append(_rate(shop, ours, size, seconds))
                    copies.append(_copy(here, shop))
                    peers.append(_rate(shop, orm, size, seconds))
                rows += _rows(size, goal, mine=mine, copies=copies, peers=peers)
    return rows


def _rows(
    size: int, goal: float, *, mine: list[float], copies: list[float], peers: list[float]
) -> list[Row]:
    what = f"readings, {size} a request"
    ratio = statistics.median(mine) / statistics.median(peers)
    return [
        ratio_row(what, mine, copies, peer="COPY, same table", goal=goal, unit="/s"),
        figure_row(
            f"{what}: DRF + bulk_create",
            f"{statistics.median(peers):,.0f} /s; ours is {ratio:.1f} times that",
        ),
    ]


def _rate(shop: Shop, web_: Web, size: int, seconds: float) -> float:
    """Return how many events a second were taken; who finds no room comes again as nodes do."""
    first = next(_rounds) * CLIENTS
    batches = max(2, round(MOST_A_SECOND * seconds / size))
    queues = [
        list(_batches(shop.nodes[(first + n) % len(shop.nodes)], size, batches))
        for n in range(CLIENTS)
    ]
    wanted = f'"accepted":{size}'.encode()
    heard = swipe_on(web_.port, queues, seconds=seconds, wanted=wanted, again_s=AGAIN_S)
    if heard.bad:
        raise RuntimeError(f"{len(heard.bad)} of {heard.count} answers: {heard.bad[0]!r}")
    return heard.rate * size


def _batches(node: NodeInShop, size: int, batches: int) -> Iterator[bytes]:
    """Yield a node's batches, in one boot of its own."""
    boot = uuid4().hex
    for number in range(batches):
        events = [_event(number * size + n + 1) for n in range(size)]
        body = {"boot_id": boot, "mono_ms": 10**9, "events": events}
        yield signed_post(node, PATH, msgspec.json.encode(body))


def _event(seq: int) -> dict[str, Any]:
    reading = {"kind": "spindle_load", "value": seq % 97, "unit": "%"}
    return {"seq": seq, "mono_ms": seq, "type": "reading", "port": 0, "data": reading}


def _copy(here: Ground, shop: Shop) -> float:
    """Return how many rows a second one COPY brings into the same table."""
    boot, lines = uuid4().hex, io.StringIO()
    for seq in range(COPY_ROWS):
        data = msgspec.json.encode(_event(seq)["data"]).decode().replace("\\", "\\\\")
        lines.write(
            f"reading\t{shop.first_node}\t{shop.first_machine}\t{boot}\t{seq}\t{data}"
            "\testimated\tnow\n"
        )
    lines.seek(0)
    with here.superuser() as cursor:
        began = time.perf_counter()
        cursor.copy_expert(f"COPY shop_monitor.floor_events ({COLUMNS}) FROM STDIN", lines)
        return COPY_ROWS / (time.perf_counter() - began)

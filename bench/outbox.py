"""`make bench-outbox`: events a second with one effect each, beside django-q2; and the wake-up.

Both have the same effect, one row an event, on the same database. Ours is one process that
delivers; the peer is a cluster of two workers with the ORM broker, set up to be fast.
"""

from __future__ import annotations

import logging
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ground import ground
from bench.table import Row, figure_row, limit_row, ratio_row
from core.supervision.lifeline import die_with_parent

SETTINGS = "bench.queue_peer.settings"
ROOT = Path(__file__).resolve().parents[1]
EVENTS, JOBS = 4000, 600
WAKE_UPS_A_S = 20
PATIENCE_S = 120.0


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Deliver, let the peer work, in turn; then measure wake-ups."""
    hurry = seconds < 3
    events, jobs = (EVENTS // 10, JOBS // 10) if hurry else (EVENTS, JOBS)
    singles, sets, peers, waits = [], [], [], []
    with ground(SETTINGS) as here:
        from bench.queue_peer.effects import ManyHappened, SingleHappened  # noqa: PLC0415

        _make_table()
        for _ in range(rounds):
            singles.append(_delivered_a_second(SingleHappened, events))
            peers.append(_jobs_a_second(jobs, here.directory))
            sets.append(_delivered_a_second(ManyHappened, events))
        with _running(["dispatch_events"], here.directory):
            _wake_ups(1.0)
            waits = [_wake_ups(min(5.0, seconds)) for _ in range(rounds)]
    peer = "django-q2, ORM broker, 2 workers"
    return [
        ratio_row("events, one effect each", singles, peers, peer=peer, goal=10, unit="/s"),
        figure_row("events, effects as a set", f"{statistics.median(sets):,.0f} /s"),
        limit_row("wake-up, commit to effect, p99", [_p99(one) for one in waits], limit=10),
        figure_row(
            "wake-up, commit to effect, p50",
            f"{statistics.median(statistics.median(one) for one in waits):.1f} ms",
        ),
    ]


def _make_table() -> None:
    from django.db import connection  # noqa: PLC0415

    from bench.queue_peer.effects import TABLE  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def _delivered_a_second(kind: Any, count: int) -> float:
    """Publish, then deliver; the effects are counted."""
    from bench.queue_peer.effects import new_events  # noqa: PLC0415
    from core.clock import utc_now  # noqa: PLC0415
    from core.db.transactions import transaction_on  # noqa: PLC0415
    from core.events.dispatch import deliver_all  # noqa: PLC0415
    from core.events.publish import publish_all  # noqa: PLC0415

    _clear()
    with transaction_on("default"):
        publish_all(new_events(kind, count, utc_now()))
    begin = time.perf_counter()
    deliver_all("default")
    took = time.perf_counter() - begin
    if _effects() != count:
        raise RuntimeError(f"{_effects()} effects of {count} events")
    return count / took


def _jobs_a_second(count: int, directory: Path) -> float:
    """Enqueue, start the cluster, take the rate from the first tenth to the last."""
    from django_q.tasks import async_task  # noqa: PLC0415

    from bench.queue_peer.effects import new_uids  # noqa: PLC0415

    _clear()
    logging.getLogger("django-q").setLevel(logging.WARNING)
    for uid in new_uids(count):
        async_task("bench.queue_peer.effects.write_effect", str(uid))
    with _running(["qcluster"], directory):
        first, begin = _await_effects(count // 10)
        last, end = _await_effects(count)
    return (last - first) / (end - begin)


def _await_effects(count: int) -> tuple[int, float]:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        done = _effects()
        if done >= count:
            return done, time.perf_counter()
        time.sleep(0.05)
    raise RuntimeError(f"{_effects()} effects of {count} after {PATIENCE_S:g} s")


def _wake_ups(seconds: float) -> list[float]:
    """Return milliseconds from a commit to its effect, at twenty events a second."""
    from django.db import connection  # noqa: PLC0415

    from bench.queue_peer.effects import SingleHappened, new_events  # noqa: PLC0415
    from core.clock import utc_now  # noqa: PLC0415
    from core.db.transactions import transaction_on  # noqa: PLC0415
    from core.events.publish import publish  # noqa: PLC0415

    _clear()
    committed: dict[str, Any] = {}
    for _ in range(max(5, round(seconds * WAKE_UPS_A_S))):
        event = new_events(SingleHappened, 1, utc_now())[0]
        with transaction_on("default"):
            publish(event)
        committed[str(event.uid)] = utc_now()
        time.sleep(1 / WAKE_UPS_A_S)
    _await_effects(len(committed))
    with connection.cursor() as cursor:
        cursor.execute("SELECT uid::text, at FROM bench_effects")
        return [(at - committed[uid]).total_seconds() * 1000 for uid, at in cursor.fetchall()]


def _p99(waits: list[float]) -> float:
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def _effects() -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_effects")
        return int(cursor.fetchone()[0])


def _clear() -> None:
    from django.db import connection  # noqa: PLC0415

    from core.db.doors import OWNER, through  # noqa: PLC0415

    with through(OWNER), connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_effects, sync_events, event_receipts, django_q_ormq")


@contextmanager
def _running(arguments: list[str], directory: Path) -> Iterator[None]:
    """Run a command of the suite with the peer's settings until the block ends."""
    with (directory / f"{arguments[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "django", *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # our own session: the cluster's workers too
            process.wait()

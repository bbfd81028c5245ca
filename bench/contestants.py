"""Who swipes in a round: our web process, the two of pgbench, the ORM peer."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from bench.clients import Heard, swipe_on
from bench.cpu import busy_seconds, cpu_seconds
from bench.ground import Ground
from bench.lines import Line
from bench.pgbench import run_pgbench
from bench.shop import Shop
from bench.signed_swipes import sign, signed_swipes
from bench.statements_script import statements_script
from bench.visit_script import function_script
from bench.visits import MACHINES, NODES_A_CLIENT
from bench.web import Web

OURS, STATEMENTS, FUNCTION, ORM = "ours", "statements", "function", "orm"
MOST_A_SECOND = 120  # requests that one client can get through

_numbers = count(1)


@dataclass(frozen=True)
class Run:
    """What a contestant did; CPU in microseconds a swipe. `others_cores`: work that is not ours."""

    rate: float
    python_us: float
    postgres_us: float
    clients_us: float
    p50_ms: float
    p99_ms: float
    others_cores: float = 0.0


class Scale(NamedTuple):
    """How many clients swipe for how long."""

    clients: int
    seconds: float


def end_open_sessions() -> None:
    """Let each run begin with empty machines."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE machine_sessions SET ended_at = greatest(now(), started_at)"
            " WHERE ended_at IS NULL; UPDATE machine_live SET head_count = 0 WHERE head_count > 0"
        )


def over_http(ground: Ground, shop: Shop, web: Web, *, scale: Scale) -> Run:
    """Swipe at a web process; every answer must be 200."""
    length = max(2, int(MOST_A_SECOND * scale.seconds))
    queues = [
        [one.raw for one in signed_swipes(shop, client=n, clients=scale.clients, count=length)]
        for n in range(scale.clients)
    ]
    end_open_sessions()
    before = cpu_seconds(web.pid), cpu_seconds(ground.postmaster), busy_seconds()
    heard = swipe_on(web.port, queues, seconds=scale.seconds)
    after = cpu_seconds(web.pid), cpu_seconds(ground.postmaster), busy_seconds()
    _insist(heard)
    used = [b - a for a, b in zip(before, after, strict=True)]
    python, postgres, _all = (one / heard.count * 1e6 for one in used)
    return Run(
        heard.rate,
        python,
        postgres,
        heard.cpu_s / heard.count * 1e6,
        heard.percentile_ms(0.50),
        heard.percentile_ms(0.99),
        max(0.0, used[2] - used[0] - used[1] - heard.cpu_s) / heard.seconds,
    )


def _insist(heard: Heard) -> None:
    if heard.bad:
        raise RuntimeError(f"{len(heard.bad)} of {heard.count} answers: {heard.bad[0]!r}")


def by_pgbench(ground: Ground, shop: Shop, script: Path, *, mode: str, scale: Scale) -> Run:
    """Swipe without Python."""
    end_open_sessions()
    number = next(_numbers)
    _begin_boots(shop, number, scale.clients)
    before = cpu_seconds(ground.postmaster)
    run = run_pgbench(ground, script, mode=mode, number=number, **scale._asdict())
    postgres = (cpu_seconds(ground.postmaster) - before) / run.count * 1e6
    return Run(run.rate, 0.0, postgres, 0.0, run.latency_ms, 0.0)


def _begin_boots(shop: Shop, number: int, clients: int) -> None:
    """Write the rows that the first message of a boot makes; the scripts know only later ones."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO node_sequences (node_id, boot_id)"
            " SELECT %s + client + %s * turn, 'boot-' || %s || '-' || client"
            " FROM generate_series(0, %s) client, generate_series(0, %s) turn",
            [shop.first_node, clients, number, clients - 1, NODES_A_CLIENT - 1],
        )


def contestants(
    ground: Ground, shop: Shop, *, ours: Web, orm: Web, scale: Scale
) -> dict[str, Callable[[], Run]]:
    """Prepare everybody."""
    from django.db import connection  # noqa: PLC0415

    from core.db.doors import OWNER, through  # noqa: PLC0415

    here = Path(__file__).parent
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute((here / "whole_swipe.sql").read_text(encoding="utf-8"))
    statements, function = ground.directory / "statements.sql", ground.directory / "function.sql"
    statements.write_text(statements_script(shop), encoding="utf-8")
    function.write_text(function_script(shop), encoding="utf-8")
    return {
        OURS: lambda: over_http(ground, shop, ours, scale=scale),
        STATEMENTS: lambda: by_pgbench(ground, shop, statements, mode="simple", scale=scale),
        FUNCTION: lambda: by_pgbench(ground, shop, function, mode="prepared", scale=scale),
        ORM: lambda: over_http(ground, shop, orm, scale=scale),
    }


def check_answer(shop: Shop, web: Web) -> None:
    """Insist that an answer is signed for its request, before it is timed without being read."""
    from shopmonitor.protocol.answer_verification import verify_answer  # noqa: PLC0415

    node = shop.nodes[MACHINES - 2]
    request = sign(node, tag=shop.tags[0], boot_id=uuid4().hex, seq=1)
    line = Line(web.port)
    line.send(request.raw)
    answer = None
    while answer is None:
        answer = line.receive()
    head, _gap, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    headers = {name.lower(): value for name, _colon, value in pairs}
    verify_answer(
        status=int(status.split()[1]),
        header=headers.get,
        body=body,
        request_signature=_signature_of(request.raw),
        request_label="sig1",
        kid=node.kid,
        secret=node.secret,
    )


def _signature_of(request: bytes) -> bytes:
    head = request.partition(b"\r\n\r\n")[0].decode()
    line = next(line for line in head.split("\r\n") if line.startswith("Signature: "))
    return b64decode(line.split(":")[2])

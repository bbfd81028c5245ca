"""`make bench-walls`: what roles and policies cost, beside the suite without them.

Two web processes of the same code stand on one database: ours, and one that puts no role in front
of its statements and passes all policies by. In SQL the same statements are sent, with the same
rows for an answer. Requests alternate, and so do the runs of swipes; ratios are taken round by
round.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any

from bench.contestants import Scale, check_answer, over_http
from bench.ground import Ground, ground
from bench.lists_rows import FACTS, MACHINES, NODES
from bench.shop import Shop, make_shop
from bench.swipe import CLIENTS, SUITE, UNIT, WARM_UP_S
from bench.table import Row, cost_row
from bench.visits import PEOPLE
from bench.web import Web, web
from core.db import roles

PEER = "bench.open_peer.wsgi:application"
ROWS, REQUESTS, LOOK_UPS, READS = 100_000, 60, 400, 20
AT_HTTP, BY_AREA, BY_KEY, AT_SWIPE = 1.3, 1.3, 2.5, 1.1

Pair = tuple[float, float]
Work = Callable[[int], object]


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Measure the endpoints, then the statements, then the swipe."""
    share = 20 if seconds < 3 else 1
    with ground() as here:
        shop = make_shop()
        with here.superuser() as cursor:
            _fill(cursor, ROWS // share)
        reader, leader = _people()
        with _both(here) as (ours, peer):
            rows = _endpoints(ours, peer, token=reader, rounds=rounds, count=REQUESTS // share)
            rows += _statements(here, leader, rounds=rounds, share=share)
            rows.append(_swipes(here, shop, (ours, peer), rounds=rounds, seconds=seconds))
    return rows


@contextmanager
def _both(here: Ground) -> Iterator[tuple[Web, Web]]:
    credentials = here.server.credentials
    superuser = f"postgresql://postgres:{credentials.superuser_password}"
    address = f"{superuser}@127.0.0.1:{credentials.port}/shop_suite_db"
    with ExitStack() as stack:
        ours = stack.enter_context(web(SUITE, directory=here.directory))
        past = {**here.environment, "BENCH_SUPERUSER_URL": address}
        yield ours, stack.enter_context(web(PEER, directory=here.directory, environment=past))


def _fill(cursor: Any, rows: int) -> None:
    """Write swipes, sessions and times of ninety days."""
    numbers = {"from": 1, "to": rows, "people": PEOPLE}
    cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
    cursor.execute("SET search_path = core, shop_monitor, shop_tracker")
    for statement in FACTS:
        if any(table in statement for table in ("badge_swipes", "machine_sessions", "time_entr")):
            cursor.execute(statement.format(machines=MACHINES, nodes=NODES), numbers)
    cursor.execute("VACUUM ANALYZE")


def _people() -> tuple[str, Any]:
    """Return the token of somebody who may read everything, and who leads a zone."""
    from core.models import SuitePermission, SuiteUser, Zone  # noqa: PLC0415
    from core.services.access_grants import rewrite_access_grants  # noqa: PLC0415
    from core.services.api_tokens import create_api_token  # noqa: PLC0415
    from core.services.users import create_user  # noqa: PLC0415

    reader = create_user(user=SuiteUser(username="reader", display_name="Reader"))
    leader = create_user(user=SuiteUser(username="leader", display_name="Leader"))
    zone = Zone.objects.order_by("pk")[0]
    SuitePermission.objects.create(user=reader, resource_type="*", level="view")
    SuitePermission.objects.create(
        user=leader, resource_type="zone", resource_uid=zone.uid, level="view"
    )
    _rewrite(rewrite_access_grants, {reader.pk, leader.pk})
    _token, text = create_api_token(user=reader, name="bench", scopes=["*"])
    return text, (leader.pk, list(zone.machines.values_list("pk", flat=True)))


def _rewrite(rewrite: Callable[[set[int]], None], people: set[int]) -> None:
    from core.db.transactions import in_transaction  # noqa: PLC0415
    from core.models import AccessGrant  # noqa: PLC0415

    in_transaction(AccessGrant)(rewrite)(people)


def _endpoints(ours: Web, peer: Web, *, token: str, rounds: int, count: int) -> list[Row]:
    from core.models import Badge  # noqa: PLC0415

    badge = Badge.objects.order_by("pk")[0].uid
    asked = {
        "people, first page": "users/",
        "a badge by its id": f"badges/{badge}/",
        "badges, first page": "badges/",
        "times, first page": "time-entries/",
        "sessions, first page": "machine-sessions/",
        "areas (no policies)": "areas/",
    }
    lines = [HTTPConnection("127.0.0.1", one.port, timeout=60) for one in (ours, peer)]
    found = []
    for what, path in asked.items():
        pairs = []
        for number in range(-1, rounds):
            took = _in_turn(lines, f"/api/v1/{path}", token, max(count, 3))
            if number >= 0:  # the first one compiles and plans
                pairs.append(took)
        found.append(cost_row(f"HTTP: {what}", pairs, most=AT_HTTP))
    return found


def _in_turn(lines: list[HTTPConnection], path: str, token: str, count: int) -> Pair:
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(count):
        for place in (0, 1) if number % 2 else (1, 0):
            begun = time.perf_counter()
            lines[place].request("GET", path, headers={"Authorization": f"Bearer {token}"})
            answer = lines[place].getresponse()
            answer.read()
            took[place].append(1000 * (time.perf_counter() - begun))
            if answer.status != 200:
                raise RuntimeError(f"{path} is answered {answer.status}")
    return statistics.median(took[0]), statistics.median(took[1])


def _statements(here: Ground, leader: Any, *, rounds: int, share: int) -> list[Row]:
    import psycopg2  # noqa: PLC0415

    person, machines = leader
    line = psycopg2.connect(here.server.url_for(roles.LOGIN))
    line.autocommit = True
    with here.superuser() as past, line.cursor() as walled:
        walled.execute(f"SET ROLE {roles.ADMIN}; SET app.user_id = '{person}'")
        for cursor in (past, walled):
            cursor.execute("SET search_path = core, shop_monitor, shop_tracker")
        past.execute("SELECT id FROM machine_sessions WHERE machine_id = ANY(%s)", [machines])
        keys = [key for (key,) in past.fetchall()]
        area = "SELECT count(*), sum(labour_s) FROM time_entries WHERE machine_id = ANY(%s)"
        newest = "SELECT * FROM machine_sessions WHERE machine_id = ANY(%s) ORDER BY id DESC"
        key = "SELECT * FROM machine_sessions WHERE id = %s"
        both = (walled, past)

        def timed(statement: str, values: Callable[[int], object], count: int) -> list[Pair]:
            turns = max(count // share, 2)
            return _alike(both, statement, values, count=turns, rounds=rounds)

        rows = [
            cost_row("SQL: by area, a sum", timed(area, lambda _: machines, READS), most=BY_AREA),
            cost_row(
                "SQL: by area, the newest 50",
                timed(f"{newest} LIMIT 50", lambda _: machines, READS),
                most=BY_AREA,
            ),
            cost_row(
                "SQL: by key", timed(key, lambda n: keys[n % len(keys)], LOOK_UPS), most=BY_KEY
            ),
        ]
    line.close()
    return rows


def _alike(
    both: tuple[Any, Any],
    statement: str,
    values: Callable[[int], object],
    *,
    count: int,
    rounds: int,
) -> list[Pair]:
    pairs = []
    for number in range(-1, rounds):
        took: tuple[list[float], list[float]] = ([], [])
        for turn in range(count):
            answers = []
            for place in (0, 1) if turn % 2 else (1, 0):
                begun = time.perf_counter()
                both[place].execute(statement, [values(turn)])
                answers.append(both[place].fetchall())
                took[place].append(1000 * (time.perf_counter() - begun))
            if answers[0] != answers[1] or not answers[0]:
                raise RuntimeError(f"not the same rows: {statement}")
        if number >= 0:
            pairs.append((statistics.median(took[0]), statistics.median(took[1])))
    return pairs


def _swipes(here: Ground, shop: Shop, both: tuple[Web, Web], *, rounds: int, seconds: float) -> Row:
    for one in both:
        check_answer(shop, one)
        over_http(here, shop, one, scale=Scale(CLIENTS, WARM_UP_S))
    pairs: list[Pair] = []
    work: list[tuple[float, ...]] = []
    for number in range(rounds):
        runs: dict[int, Any] = {}
        for place in (0, 1) if number % 2 else (1, 0):
            runs[place] = over_http(here, shop, both[place], scale=Scale(CLIENTS, seconds))
        pairs.append((1000 / runs[0].rate, 1000 / runs[1].rate))
        work.append(
            (runs[0].python_us, runs[0].postgres_us, runs[1].python_us, runs[1].postgres_us)
        )
    middle = [statistics.median(column) for column in zip(*work, strict=True)]
    row = cost_row(f"swipe, {CLIENTS} clients", pairs, most=AT_SWIPE)
    return row._replace(
        ours=f"{1000 / statistics.median(p[0] for p in pairs):,.0f} {UNIT},"
        f" CPU {middle[0]:.0f} + {middle[1]:.0f} us",
        peer=f"without: {1000 / statistics.median(p[1] for p in pairs):,.0f} {UNIT},"
        f" CPU {middle[2]:.0f} + {middle[3]:.0f} us",
    )

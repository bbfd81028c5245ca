"""`make bench-sign-in`: signing in beside a million old sign-ins, and beside none.

Two databases on one server, the second a copy of the first with sign-ins, notes of sign-ins
elsewhere and security events of two years. A web process stands on each. People sign in at both
in turn, from addresses of their own; the whole POST counts, which mostly hashes the password. The
page *Where I am signed in* follows each time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from bench.ground import DATABASE, Ground, ground
from bench.swipe import SUITE
from bench.table import Row, cost_row, p95
from bench.web import Web, web

MANY = "shop_many_db"
ROWS, PEOPLE, SIGN_INS = 1_000_000, 50, 60
PASSWORD = "correct-horse-battery"  # noqa: S105 - of nobody
MOST = 1.1

# One in twenty still holds; the others wait to be swept, which the upkeep does every hour.
_SESSIONS = """
INSERT INTO core.user_sessions (uid, user_id, session_token, data, current_app, address, device,
        site, created_at, last_seen_at, expires_at)
    SELECT gen_random_uuid(), (SELECT min(id) FROM core.suite_users) + mod(i, %(people)s),
        md5(i::text) || md5((i + 1)::text), '', '', '10.0.0.1', 'Firefox on Windows',
        CASE WHEN mod(i, 10) = 0 THEN 'shop_monitor' ELSE '' END, moment, moment,
        CASE WHEN mod(i, 20) = 0 THEN now() + interval '12 hours' ELSE moment + interval '1 day' END
    FROM (SELECT i, now() - i * interval '1 minute' AS moment
        FROM generate_series(1, %(rows)s) i) rows
"""
_EVENTS = """
INSERT INTO core.security_events (kind, user_id, user_name, node_name, address, detail,
        occurred_at)
    SELECT CASE WHEN mod(i, 9) = 0 THEN 'sign_in_failed' ELSE 'sign_in' END,
        (SELECT min(id) FROM core.suite_users) + mod(i, %(people)s), 'Anna Müller', '',
        '10.0.0.1', '{}', now() - i * interval '1 minute'
    FROM generate_series(1, %(rows)s) i
"""


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Measure signing in, then the page that lists one's own sign-ins."""
    share = 20 if seconds < 3 else 1
    with ground() as here:
        names = _people()
        with _both(here, rows=ROWS // share) as pair:
            took = _rounds(pair, names, rounds=rounds, count=SIGN_INS // share)
    return [
        cost_row(f"signing in, {ROWS // share:,} old sign-ins, p95", took["in"], most=MOST),
        # It shows more rows here, a hundred at most: a figure, and no goal.
        cost_row("the page of one's own sign-ins, p95", took["page"], most=MOST)._replace(
            goal="", holds=None
        ),
    ]


def _people() -> list[str]:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from core.events import wakeup  # noqa: PLC0415
    from core.models import SuiteUser  # noqa: PLC0415

    hashed = make_password(PASSWORD)
    names = [f"person{number}" for number in range(PEOPLE)]
    SuiteUser.objects.bulk_create(
        SuiteUser(username=name, display_name=name.title(), password=hashed) for name in names
    )
    # A database that somebody is connected to cannot be copied.
    wakeup.stop()
    connections.close_all()
    return names


@contextmanager
def _both(here: Ground, *, rows: int) -> Iterator[tuple[Web, Web]]:
    with here.superuser("postgres") as cursor:
        cursor.execute(f"CREATE DATABASE {MANY} TEMPLATE {DATABASE}")
    with here.superuser(MANY) as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        for statement in (_SESSIONS, _EVENTS):
            cursor.execute(statement, {"rows": rows, "people": PEOPLE})
        cursor.execute("VACUUM ANALYZE")
    there = {
        name: value.replace(f"/{DATABASE}", f"/{MANY}") for name, value in here.environment.items()
    }
    with ExitStack() as stack:
        many = stack.enter_context(web(SUITE, directory=here.directory, environment=there))
        yield many, stack.enter_context(web(SUITE, directory=here.directory))


Took = dict[str, list[tuple[float, float]]]


def _rounds(pair: tuple[Web, Web], names: list[str], *, rounds: int, count: int) -> Took:
    """Return the 95th percentiles in ms, with many and with none, round by round."""
    took: Took = {"in": [], "page": []}
    for number in range(-1, rounds):
        found: dict[str, tuple[list[float], list[float]]] = {"in": ([], []), "page": ([], [])}
        for turn in range(max(count, 3)):
            name = names[turn % len(names)]
            for place in (0, 1) if turn % 2 else (1, 0):
                in_ms, page_ms = _sign_in(pair[place].port, name, turn)
                found["in"][place].append(in_ms)
                found["page"][place].append(page_ms)
        if number >= 0:  # the first one compiles and plans
            for what, (many, none) in found.items():
                took[what].append((p95(many), p95(none)))
    return took


def _sign_in(port: int, name: str, turn: int) -> tuple[float, float]:
    """Sign in as a browser does; return how long it took, and its next page."""
    whence = (f"127.0.{turn % 200}.2", 0)  # the doors count by address
    line = HTTPConnection("127.0.0.1", port, timeout=60, source_address=whence)
    _ms, answer, text = _timed(line, "/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    if token is None:
        raise RuntimeError(f"the sign-in page has no form: {answer.status}")
    form = {"login": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    in_ms, answer, _text = _timed(
        line, "/accounts/login/", body=urlencode(form), Cookie=_cookies(answer), **kind
    )
    if answer.status != 302:
        raise RuntimeError(f"{name} is not let in: {answer.status}")
    page_ms, page, _text = _timed(line, "/accounts/sign-ins/", Cookie=_cookies(answer))
    if page.status != 200:
        raise RuntimeError(f"the sign-ins of {name} are answered {page.status}")
    line.close()
    return in_ms, page_ms


def _timed(
    line: HTTPConnection, path: str, *, body: str | None = None, **headers: str
) -> tuple[float, HTTPResponse, str]:
    begun = time.perf_counter()
    line.request("POST" if body else "GET", path, body=body, headers=headers)
    answer = line.getresponse()
    text = answer.read().decode()
    return 1000 * (time.perf_counter() - begun), answer, text


def _cookies(answer: HTTPResponse) -> str:
    given = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(each.partition(";")[0] for each in given)

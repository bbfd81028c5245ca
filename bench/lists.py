"""`make bench-lists`: how long the back office takes for a page of a list, at 10^4 and 10^6 rows.

People are 5,000 where facts are measured, and 10^4 and 10^5 where their own list is.

The server's time is that of the whole request in this process: sign-in, queries, template. Beside
it stands what the request used of the processors, here and in the database's process: on a busy
machine that is the steadier figure, and the one by which the two sizes are compared. Each round
asks every question of every list once more, in turn, so that what else the machine does falls on
all of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.ground import Ground, ground
from bench.lists_rows import PEOPLE, fill, fill_people, lay_ground
from bench.table import Row, figure_row, p95

FEW, MANY = 10_000, 1_000_000
# No shop has a million people; their list is measured with two hundred times the largest shop's.
FEW_PEOPLE, MANY_PEOPLE = 10_000, 100_000
PEOPLE_LIST = "core/suiteuser"
LIMIT_MS = 150
ASKED_A_ROUND = 2

# list: a filter by something rare, and what is searched for
LISTS: dict[str, tuple[dict[str, str], str]] = {
    "core/syncevent": ({"status__exact": "failed"}, "order.created"),
    "core/suiteuser": ({"active__exact": "0"}, "mueller 77"),
    "shopmonitor/badgeswipe": ({"decision__exact": "refused"}, "krueger 17"),
    "shopmonitor/machinelog": ({"kind__exact": "estop"}, "säge 13"),
    "shopmonitor/machinestate": ({"execution__exact": "STOPPED"}, "M13"),
    "shopmonitor/floorevent": ({"event_type__exact": "count"}, "M13"),
    "shopmonitor/machinesession": ({"end_reason__exact": "estop"}, "krueger 17"),
    "shoptracker/timeentry": ({"operation__isempty": "1"}, "krueger 17"),
}


class Times(NamedTuple):
    """What the requests of one question took, in milliseconds."""

    waited: list[float]
    worked: list[float]


Seen = dict[tuple[str, str], Times]


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Measure with few rows, then with many."""
    few, many = (FEW // 10, FEW) if seconds < 3 else (FEW, MANY)
    with ground() as here:
        from core.heap import settle_heap  # noqa: PLC0415

        client = _signed_in()
        settle_heap()
        _make_months()
        with here.superuser() as cursor:
            lay_ground(cursor)
        facts = [name for name in LISTS if name != PEOPLE_LIST]
        seen: list[Seen] = []
        for there, rows in ((0, few), (few, many)):
            with here.superuser() as cursor:
                fill(cursor, there=there, rows=rows)
            seen.append(_asked(client, rounds, facts))
        for at, (there, rows) in enumerate(((PEOPLE, FEW_PEOPLE), (FEW_PEOPLE, MANY_PEOPLE))):
            with here.superuser() as cursor:
                fill_people(cursor, there=there, rows=rows)
            seen[at] |= _asked(client, rounds, [PEOPLE_LIST])
        return _table(*seen, many=many, size=_size(here))


def _asked(client: Any, rounds: int, names: Sequence[str]) -> Seen:
    """Ask every question of these lists, in turn."""
    asked = {
        (name, question): f"/admin/{name}/?{query}"
        for name in names
        for question, query in _questions(name, *LISTS[name]).items()
    }
    seen: Seen = {key: Times([], []) for key in asked}
    for _ in range(1 + rounds * ASKED_A_ROUND):
        for key, url in asked.items():
            backend = _backend()
            begin, worked = time.perf_counter(), _cpu_ns(backend)
            answer = client.get(url)
            seen[key].worked.append((_cpu_ns(backend) - worked) / 1e6)
            seen[key].waited.append((time.perf_counter() - begin) * 1000)
            assert answer.status_code == 200, url
    # The first time compiles templates and plans.
    return {key: Times(times.waited[1:], times.worked[1:]) for key, times in seen.items()}


def _cpu_ns(backend: int) -> int:
    """Return what this process and the database's have used of the processors."""
    there = Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]
    return time.process_time_ns() + int(there)


def _backend() -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _questions(name: str, rare: dict[str, str], words: str) -> dict[str, str]:
    from core.clock import utc_now  # noqa: PLC0415

    day = (utc_now() - timedelta(days=60)).date().isoformat()
    return {
        "first page": "view=all",
        "deep page": _deep(name),
        "filter": urlencode(rare),
        "search": urlencode({"q": words}),
        "search in vain": urlencode({"q": "qxjzw"}),
        "a day": urlencode({"from": day, "to": day}),
    }


def _deep(name: str) -> str:
    """Return the place in the middle of a list, as the list itself would write it."""
    from django.contrib import admin  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    from core.db.keyset import place_of  # noqa: PLC0415
    from core.models import SuiteUser  # noqa: PLC0415

    pages: Any = admin.site._registry  # noqa: SLF001 - the site has no other list
    page = next(pages[model] for model in pages if model._meta.label_lower == _label(name))
    request = RequestFactory().get("/")
    request.user = SuiteUser.objects.get(username="boss")
    changelist = page.get_changelist_instance(request)
    count = page.model._default_manager.count()
    row = changelist.queryset[count // 2]
    return urlencode({"p": place_of(row, order=changelist.order).text})


def _label(name: str) -> str:
    return name.replace("/", ".")


def _table(few_seen: Seen, many_seen: Seen, *, many: int, size: str) -> list[Row]:
    rows = [figure_row(f"the database at {many:,} rows a table", size)]
    for key, times in many_seen.items():
        before, now = statistics.median(few_seen[key].worked), statistics.median(times.worked)
        rows.append(
            Row(
                f"{key[0]}, {key[1]}, p95",
                f"{p95(times.waited):.0f} ms, CPU {p95(times.worked):.0f} ms",
                f"CPU, median: {now:.0f} ms; with few rows {before:.0f} ms",
                f"{now / before:.2f}",
                f"<= {LIMIT_MS} ms",
                p95(times.waited) <= LIMIT_MS,
            )
        )
    return rows


def _signed_in() -> Any:
    from django.test import Client  # noqa: PLC0415

    from core.models import SuiteUser  # noqa: PLC0415
    from core.services.users import create_user  # noqa: PLC0415

    boss = create_user(user=SuiteUser(username="boss", display_name="Boss", is_admin=True))
    client = Client(SERVER_NAME="localhost")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _make_months() -> None:
    from core.clock import utc_now  # noqa: PLC0415
    from core.db.partitions import ensure_months  # noqa: PLC0415
    from core.models import SyncEvent  # noqa: PLC0415
    from shopmonitor.models import FloorEvent, MachineLog  # noqa: PLC0415

    for model in (SyncEvent, FloorEvent, MachineLog):
        first = utc_now() - timedelta(days=100)
        ensure_months(model=model, alias="default", first=first, last=utc_now())


def _size(here: Ground) -> str:
    with here.superuser() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return str(cursor.fetchone()[0])

"""`make bench-audit`: what the trail costs, with its triggers on and off in turn.

The same rows are written to the same table, by `bulk_create`, by one statement of SQL, and one by
one through the service that the back office and the API call. Rounds alternate, so that
what else the machine does falls on both; the ratio is taken round by round. The rows are kept from
round to round, so that indexes of both tables are as big as in a shop.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.ground import ground
from bench.table import Row, figure_row, told_ratio

ROWS, SINGLES = 3000, 100
MOST = 1.3

Work = Callable[[int], None]


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Measure each kind of work, audited and not, round by round."""
    share = 10 if seconds < 3 else 1
    rows, singles = ROWS // share, SINGLES // share
    with ground() as here:
        del here
        took = _rounds(rounds, _works(rows, singles))
    return [
        _bulk_row(f"bulk insert of {rows} rows, audited", *took["bulk"]),
        _told(f"INSERT … SELECT of {rows} rows in SQL", *took["sql"], 1),
        _told(f"UPDATE of {rows} rows in SQL", *took["update"], 1),
        _told("one change by the service", *took["change"], singles),
        _told("one UPDATE in SQL", *took["single"], singles),
    ]


def _rounds(rounds: int, works: dict[str, Work]) -> dict[str, tuple[list[float], list[float]]]:
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in works}
    for number in range(-1, 2 * rounds):
        for name, work in works.items():
            # First with, then without; in the next round the other way.
            for on in (True, False) if number % 2 else (False, True):
                seconds = _timed(work, 10 * (number + 2) + on, on=on)
                if number >= 0:  # the round before the first warms up
                    took[name][0 if on else 1].append(1000 * seconds)
    return took


def _timed(work: Work, number: int, *, on: bool) -> float:
    from django.db import connection  # noqa: PLC0415

    from core.db.doors import OWNER, through  # noqa: PLC0415

    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE zones {'ENABLE' if on else 'DISABLE'} TRIGGER USER")
    begun = time.perf_counter()
    work(number)
    return time.perf_counter() - begun


def _works(rows: int, singles: int) -> dict[str, Work]:
    from core.db.audit_context import acting  # noqa: PLC0415
    from core.models import Area, Zone  # noqa: PLC0415
    from core.services.records import change_record  # noqa: PLC0415

    area = Area.objects.create(code="A", name="Hall", time_zone="Europe/Berlin")
    zone = Zone.objects.create(code="ONE", name="One", area=area)

    def bulk(number: int) -> None:
        made = (Zone(code=f"B{number}-{n}", name="Turning", area=area) for n in range(rows))
        with acting(door="api", request_id="bench", address="127.0.0.1", person=lambda: 1):
            Zone.objects.bulk_create(list(made))

    def insert(number: int) -> None:
        _execute(
            "INSERT INTO zones (code, name, area_id, sequence, is_primary, skip_auto_queue,"
            " count_multiplier, no_count)"
            " SELECT 'S' || %s || '-' || n, 'Turning', %s, 0, false, false, 1, false"
            " FROM generate_series(1, %s) n",
            number,
            area.pk,
            rows,
        )

    def update(number: int) -> None:
        _execute("UPDATE zones SET name = %s WHERE code LIKE 'B10-%%'", f"Turning {number}")

    def change(number: int) -> None:
        for n in range(singles):
            zone.name = f"One {number} {n}"
            change_record(zone)

    def single(number: int) -> None:
        for n in range(singles):
            _execute("UPDATE zones SET name = %s WHERE id = %s", f"{number} {n}", zone.pk)

    return {"bulk": bulk, "sql": insert, "update": update, "change": change, "single": single}


def _execute(statement: str, *values: Any) -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _bulk_row(what: str, ours: list[float], peers: list[float]) -> Row:
    middle, told = told_ratio(ours, peers)
    return Row(
        what,
        f"{statistics.median(ours):.0f} ms",
        f"without: {statistics.median(peers):.0f} ms",
        told,
        f"<= {MOST:g}",
        middle <= MOST,
    )


def _told(what: str, ours: list[float], peers: list[float], count: int) -> Row:
    return figure_row(
        what,
        f"{statistics.median(ours) / count:.2f} ms",
        f"without: {statistics.median(peers) / count:.2f} ms",
    )._replace(ratio=told_ratio(ours, peers)[1])

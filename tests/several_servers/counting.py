"""What is lost, doubled or dangling on three servers, asked of their tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.several_servers.installation import CORE, FLOOR, OFFICE, Installation
from tests.several_servers.swipers import Answered

_KEYS = """
SELECT c.conrelid::regclass::text, c.confrelid::regclass::text, a.attname, f.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
WHERE c.contype = 'f' AND c.conparentid = 0 AND cardinality(c.conkey) = 1
"""
_DANGLING = (
    "SELECT count(*) FROM {0} r WHERE r.{2} IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM {1} t WHERE t.{3} = r.{2})"
)
_UNDONE = "SELECT count(*) FROM core.sync_events WHERE status <> 'processed'"
# A handler that was run twice for one event would have had to leave two receipts.
_TWICE = (
    "SELECT count(*) FROM (SELECT FROM core.event_receipts GROUP BY event_id, handler"
    " HAVING count(*) > 1) twice"
)


@dataclass(frozen=True)
class Counts:
    """What was found; all zero where all is well."""

    unanswered: int
    lost: int
    doubled: int
    dangling: list[str]


def undone(here: Installation) -> int:
    """Return how many events wait on any of the servers, failed ones included."""
    return sum(here.value(site, _UNDONE) for site in (CORE, FLOOR, OFFICE))


def dangling(here: Installation, site: int) -> list[str]:
    """Return the keys of a database that point at nothing, with their number."""
    keys = here.rows(site, _KEYS)
    parts = " UNION ALL ".join(
        f"SELECT '{table}.{column} -> {target}', ({_DANGLING.format(table, target, column, key)})"
        for table, target, column, key in keys
    )
    every = f"SELECT * FROM ({parts}) every (name, number)"  # noqa: S608 - names of tables
    found = here.rows(site, f"{every} WHERE number > 0")
    return [f"{name}: {number}" for name, number in found]


def count(here: Installation, answers: list[Answered]) -> Counts:
    """Compare what nodes were answered with what floor and office have."""
    good = [one for one in answers if one.status == 200]
    swipes = _bag(here.rows(FLOOR, "SELECT swipe_id::text FROM shop_monitor.badge_swipes"))
    started = {one.swipe_id for one in good if one.action == "session_started"}
    ended = {one.swipe_id for one in good if one.action == "session_ended"}
    sessions = here.rows(
        FLOOR,
        "SELECT start_swipe::text, end_swipe::text, uid::text,"
        " extract(epoch FROM ended_at - started_at)::numeric(16, 6)"
        " FROM shop_monitor.machine_sessions",
    )
    booked = here.rows(OFFICE, "SELECT session_uid::text, labour_s FROM shop_tracker.time_entries")
    wanted = {row[2]: row[3] for row in sessions if row[1] is not None}
    lost = (
        len({one.swipe_id for one in good} - set(swipes))
        + len(started - {row[0] for row in sessions})
        + len(ended - {row[1] for row in sessions})
        + len(set(wanted.items()) - set(booked))
    )
    doubled = (
        sum(number - 1 for number in swipes.values())
        + len({row[0] for row in booked} - set(wanted))
        + len(sessions)
        - len({row[0] for row in sessions})
        + sum(here.value(site, _TWICE) for site in (CORE, FLOOR, OFFICE))
    )
    loose = [one for site in (CORE, FLOOR, OFFICE) for one in dangling(here, site)]
    return Counts(len(answers) - len(good), lost, doubled, loose)


def _bag(rows: list[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for (one,) in rows:
        found[one] = found.get(one, 0) + 1
    return found

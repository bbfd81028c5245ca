"""One database becomes several: each gets what is at home there, and a copy of core.

The databases of the environment are filled from one that holds everything, and that one stays as it
was, closed. What is local to each database goes to all, so that a sign-in, a receipt and the trail
of a row are found wherever they are looked for; the outbox and what tells of core's own server goes
with core alone, so that nothing is delivered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

from core.db.backups.addresses import Address
from core.db.backups.contents import list_schemas
from core.db.moving.copying import Table
from core.db.moving.errors import MoveError
from core.db.moving.places import for_moving
from core.db.moving.relocation import Moved, Part, relocate_parts
from core.db.router import CORE_SCHEMA, FLOOR_SCHEMA, HOME_TABLES, SEARCH_PATH, SuiteRouter

# Local tables whose rows tell of what core's own server did, or has still to do.
WITH_CORE = {
    "core.syncevent",
    "core.eventstep",
    "core.eventdelivery",
    "core.securityevent",
    "core.backuprun",
    "core.fault",
    "core.heartbeat",
    "core.tablesize",
}
# What is remembered for a while; no model of ours names it.
FORGOTTEN = {(CORE_SCHEMA, "cache_entries")}

# Of a partition its table: that decides.
_TABLES = """
    SELECT n.nspname, c.relname, rn.nspname, r.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = coalesce(pg_partition_root(c.oid), c.oid)
    JOIN pg_namespace rn ON rn.oid = r.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname = ANY(%s) ORDER BY 1, 2
"""


def divide(source: Address, targets: Mapping[str, Address], *, say: Callable[[str], None]) -> Moved:
    """Fill the databases of an installation, by alias, from the one that holds everything.

    Raises:
        MoveError: something is in the way, or went wrong; then the old database is open again.
        BackupError: a server is away.
    """
    refuse_undividable(source, targets)
    with for_moving(source).cursor() as cursor:
        parts = [
            Part(address, tables_left_out(cursor, alias)) for alias, address in targets.items()
        ]
    return relocate_parts(source, parts, say=say)


def refuse_undividable(source: Address, targets: Mapping[str, Address]) -> None:
    """Say what only dividing minds.

    Raises:
        MoveError: there is one database, a region, or an event that waits.
    """
    if len(targets) == 1:
        raise MoveError(
            "The environment names one database. Name those of core, floor and office first:"
            " CORE_DATABASE_URL, MONITOR_DATABASE_URL, TRACKER_DATABASE_URL (two may be the same)."
        )
    regions = [alias for alias in targets if alias.startswith(f"{FLOOR_SCHEMA}_")]
    if regions:
        raise MoveError(
            f"Regions ({', '.join(regions)}) get their rows afterwards: take their addresses out of"
            f" the environment for this command."
        )
    refuse_waiting(source)


def refuse_waiting(source: Address) -> None:
    """Say that there are events to be delivered yet.

    Raises:
        MoveError: there are.
    """
    with for_moving(source).cursor() as cursor:
        count = _count_waiting(cursor)
    if count:
        raise MoveError(
            f"{count} events in {source} are still to be delivered. Deliver them first, with the"
            f" environment as it was: manage.py dispatch_events --once, until it says 0."
        )


def tables_left_out(cursor: Any, alias: str) -> list[Table]:
    """Return the tables of the source whose rows do not go to a database."""
    homes = {schema for schema, _region in SuiteRouter.destinations_of(alias)}
    elsewhere = FORGOTTEN if alias == DEFAULT_DB_ALIAS else FORGOTTEN | _tables_of_home()
    cursor.execute(_TABLES, [list(SEARCH_PATH)])
    return [
        (schema, name)
        for schema, name, of_schema, of_name in cursor.fetchall()
        if (of_schema != CORE_SCHEMA and of_schema not in homes)
        or (of_schema, of_name) in elsewhere
    ]


def tables_of(cursor: Any) -> list[Table]:
    """Return the tables of a database that hold rows: of a partitioned one its parts."""
    cursor.execute(_TABLES, [list(SEARCH_PATH)])
    return [(schema, name) for schema, name, _of_schema, _of_name in cursor.fetchall()]


def _tables_of_home() -> set[Table]:
    return {
        (CORE_SCHEMA, apps.get_model(label)._meta.db_table) for label in HOME_TABLES | WITH_CORE
    }


def _count_waiting(cursor: Any) -> int:
    if CORE_SCHEMA not in list_schemas(cursor):
        return 0  # that it has no tables is said by who examines it
    cursor.execute("SELECT count(*) FROM core.sync_events WHERE status = 'pending'")
    return int(cursor.fetchone()[0])

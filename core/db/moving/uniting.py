"""Several databases become one: core's whole, the apps' rows of where they are at home.

The databases that are left stay as they were, closed. What each has of its own comes together,
each row once; what is still to be delivered keeps it from beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from psycopg2 import sql

from core.clock import utc_now
from core.db.backups.addresses import Address
from core.db.backups.contents import compare_contents
from core.db.backups.errors import BackupError
from core.db.backups.restoring import create_database, database_exists
from core.db.closed import Mark, open_database
from core.db.moving.comparing import MOST_DIFFERENCES, Reading, read
from core.db.moving.copying import Table, empty, settle, stream, without_rows
from core.db.moving.dividing import FORGOTTEN, refuse_waiting, tables_left_out, tables_of
from core.db.moving.errors import MoveError
from core.db.moving.examining import examine_source, examine_target
from core.db.moving.local_rows import bring_rows, make_way_for_waiting
from core.db.moving.places import for_moving, mark_of, sole_mover
from core.db.moving.relocation import Moved, await_leave, close, is_filling
from core.db.router import CORE_SCHEMA, FLOOR_SCHEMA, LOCAL_TABLES, SEARCH_PATH

HOME = DEFAULT_DB_ALIAS


@dataclass(frozen=True)
class _Ends:
    sources: dict[str, Address]
    target: Address
    say: Callable[[str], None]

    @property
    def home(self) -> Address:
        """Core's database."""
        return self.sources[HOME]

    @property
    def others(self) -> dict[str, Address]:
        """The databases beside core's."""
        return {alias: one for alias, one in self.sources.items() if alias != HOME}


def unite(sources: Mapping[str, Address], target: Address, *, say: Callable[[str], None]) -> Moved:
    """Fill one database from all those of an installation, by alias.

    Raises:
        MoveError: something is in the way, or went wrong; then the old databases are open again.
        BackupError: a server is away.
    """
    ends = _Ends({a: for_moving(one) for a, one in sources.items()}, for_moving(target), say)
    _refuse_shape(sources)
    with ExitStack() as stack:
        for one in ends.sources.values():
            stack.enter_context(sole_mover(one))
        mark = mark_of(ends.home)
        if mark is not None and mark.state == "moved":
            return _finish(ends, mark)
        refuse_uniting(ends.sources, ends.target)
        mark = mark or Mark("moving", str(ends.target), utc_now(), uuid4().hex)
        try:
            reading = _fill(ends, mark)
        except BaseException:
            _take_back(ends, mark)
            raise
        return _open(ends, mark, [reading])


def refuse_uniting(sources: Mapping[str, Address], target: Address) -> None:
    """Say everything that is in the way, at once.

    Raises:
        MoveError: something is.
    """
    _refuse_shape(sources)
    home = mark_of(sources[HOME])
    told = []
    for one in sources.values():
        found = examine_source(one)
        told += found.in_the_way
        if found.mark is not None and (home is None or found.mark.move != home.move):
            told.append(found.mark.words(one.name))
        refuse_waiting(one)
    told += examine_target(target, examine_source(sources[HOME]))
    if told:
        raise MoveError("\n".join(dict.fromkeys(told)))


def _refuse_shape(sources: Mapping[str, Address]) -> None:
    regions = [alias for alias in sources if alias.startswith(f"{FLOOR_SCHEMA}_")]
    if len(sources) == 1 or regions:
        raise MoveError(
            "There is nothing to merge: the environment names one database."
            if not regions
            else f"Regions ({', '.join(regions)}) have numbers of their own: they cannot be merged."
        )


def _fill(ends: _Ends, mark: Mark) -> Reading:
    for one in ends.sources.values():
        ends.say(f"closing {one}")
        close(one, mark, "moving", str(ends.target))
    for one in ends.sources.values():
        await_leave(one)
    ends.say(f"emptying {ends.target}")
    if not database_exists(ends.target):
        create_database(ends.target)
    close(ends.target, mark, "filling", str(ends.home))
    empty(ends.target)
    homes = _homes(ends)
    _carry(ends, homes)
    expected = _compare(ends, homes)
    _bring_local(ends)
    settle(ends.target)
    return expected


def _homes(ends: _Ends) -> dict[Table, str]:
    """Return in which database each table's rows are at home; the local ones are core's here."""
    homes: dict[Table, str] = {}
    for alias, one in ends.sources.items():
        with one.cursor() as cursor:
            away = set(tables_left_out(cursor, alias))
            for table in tables_of(cursor):
                if alias == HOME or (table[0] != CORE_SCHEMA and table not in away):
                    homes[table] = alias
    return homes


def _carry(ends: _Ends, homes: dict[Table, str]) -> None:
    """First the empty tables, then the rows of each, last the keys and triggers: they see all."""
    ends.say("carrying the tables")
    stream(ends.home, ends.target, ["--section=pre-data"])
    for alias, one in ends.sources.items():
        ends.say(f"carrying the rows of {one}")
        with one.cursor() as cursor:
            foreign = [table for table in tables_of(cursor) if homes.get(table) != alias]
        away = sorted({*foreign, *FORGOTTEN})
        stream(one, ends.target, ["--section=data", *map(without_rows, away)])
    _go_on(ends)
    ends.say("carrying the keys")
    stream(ends.home, ends.target, ["--section=post-data"])


def _go_on(ends: _Ends) -> None:
    """Let each sequence go on after the highest number that any of the databases has given."""
    with ends.target.cursor() as cursor:
        for name, last in _last_numbers(ends).items():
            schema, _dot, sequence = name.partition(".")
            named = sql.Identifier(schema, sequence).as_string(cursor)
            cursor.execute("SELECT setval(%s::regclass, %s)", [named, last])


def _last_numbers(ends: _Ends) -> dict[str, int]:
    highest: dict[str, int] = {}
    for one in ends.sources.values():
        with one.cursor() as cursor:
            cursor.execute(
                "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences"
                " WHERE schemaname = ANY(%s) AND last_value IS NOT NULL",
                [list(SEARCH_PATH)],
            )
            for name, last in cursor.fetchall():
                highest[name] = max(last, highest.get(name, last))
    return highest


def _compare(ends: _Ends, homes: dict[Table, str]) -> Reading:
    ends.say("comparing every table")
    readings = {alias: read(one) for alias, one in ends.sources.items()}
    wanted = [
        table
        for alias, reading in readings.items()
        for table in reading.tables
        if homes[table.schema, table.name] == alias and (table.schema, table.name) not in FORGOTTEN
    ]
    found = read(ends.target)
    tables = [one for one in found.tables if (one.schema, one.name) not in FORGOTTEN]
    if told := compare_contents(wanted, tables, source="the database that it comes from"):
        raise MoveError(
            f"What arrived in {ends.target} is not what stands where it comes from: "
            + "; ".join(told[:MOST_DIFFERENCES])
        )
    return found


def _bring_local(ends: _Ends) -> None:
    """Bring together what each database has of its own: sign-ins, receipts, the trail."""
    names = {
        apps.get_model(label)._meta.db_table
        for label in LOCAL_TABLES
        if label != "django_cache.cacheentry"
    }
    with ends.target.cursor() as target:
        target.execute("SET row_security = on")
        for one in ends.others.values():
            with one.cursor() as source:
                target.execute("BEGIN")
                make_way_for_waiting(source, target)
                count = sum(bring_rows(source, target, name) for name in sorted(names))
                target.execute("COMMIT")
                target.execute("DISCARD TEMPORARY")
            ends.say(f"{count} rows of its own came from {one}")


def _open(ends: _Ends, mark: Mark, readings: list[Reading]) -> Moved:
    """Switch; core's mark is the last, and says that all was compared."""
    ends.say("switching")
    for one in [*ends.others.values(), ends.home]:
        close(one, mark, "moved", str(ends.target))
    with ends.target.cursor() as cursor:
        open_database(cursor)
        moved = Moved((utc_now() - mark.at).total_seconds(), readings)
        ends.say(f"gathering statistics of {ends.target}")
        cursor.execute("ANALYZE")
    return moved


def _finish(ends: _Ends, mark: Mark) -> Moved:
    if not is_filling(ends.target, mark):
        raise MoveError(mark.words(ends.home.name))
    return _open(ends, mark, [])


def _take_back(ends: _Ends, mark: Mark) -> None:
    with suppress(BackupError):
        if is_filling(ends.target, mark):
            empty(ends.target)
            _open_one(ends.target)
    for one in ends.sources.values():
        with suppress(BackupError):
            _open_one(one)
    ends.say("the old databases are open again and as they were")


def _open_one(address: Address) -> Any:
    with address.cursor() as cursor:
        open_database(cursor)

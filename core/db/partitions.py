"""Monthly partitions of append-only tables: made ahead, dropped by retention."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connections

from core.db.doors import OWNER, SYSTEM, through
from core.db.operations import TableOperation
from core.db.router import SEARCH_PATH, SuiteRouter
from core.db.transactions import transaction_on

if TYPE_CHECKING:
    from django.db.models import Model

MONTHS_AHEAD = 3
PARTITION_LOCK = 710_200
LOCK_TIMEOUT = "3s"
# More strays than this are left in the default partition: moving them would take too long.
MOST_STRAYS = 100_000


class PartitionByMonth(TableOperation):
    """Turn a table that was just created into one that is partitioned by month.

    Directly after `CreateModel`. Django keeps seeing its own key; in the
    database the key is (column, key), since a partitioned table needs the
    column in it. A default partition takes what no month holds, so a strange
    clock never loses a row.
    """

    def __init__(self, model_name: str, column: str) -> None:
        super().__init__(model_name)
        self.column = column

    def statements(self, model: type[Model]) -> list[str]:
        """Return what swaps the plain table for a partitioned one of the same shape."""
        # Indexes and foreign keys of CreateModel are made after this operation
        # (deferred SQL), so only the primary key has to be made anew.
        schema = SuiteRouter.schema_for(model._meta.app_label)
        name, key = model._meta.db_table, model._meta.pk.column
        table, plain = f'{schema}."{name}"', f'{schema}."{name}_plain"'
        create = (
            f"CREATE TABLE {table} (LIKE {plain} INCLUDING DEFAULTS INCLUDING IDENTITY"
            f' INCLUDING GENERATED INCLUDING CONSTRAINTS) PARTITION BY RANGE ("{self.column}")'
        )
        return [
            f'ALTER TABLE {table} RENAME TO "{name}_plain"',
            create,
            f"DROP TABLE {plain}",
            f'ALTER TABLE {table} ADD PRIMARY KEY ("{self.column}", "{key}")',
            f'CREATE TABLE {schema}."{name}_default" PARTITION OF {table} DEFAULT',
        ]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return nothing: the table leaves with its model."""
        return []

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Partition {self.model_name} by month of {self.column}"


@dataclass(frozen=True)
class Partitioned:
    """A table that is partitioned by month of a column."""

    schema: str
    name: str
    column: str

    @property
    def table(self) -> str:
        """Return the table with its schema, quoted."""
        return f'{self.schema}."{self.name}"'

    def part(self, ending: str) -> str:
        """Return one of its partitions (or what becomes one), with the schema, quoted."""
        return f'{self.schema}."{self.name}_{ending}"'


def month_start(moment: datetime) -> datetime:
    """Return the first instant of the moment's month, UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month(moment: datetime) -> datetime:
    """Return the first instant of the month after the moment's, UTC."""
    first = month_start(moment)
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def ensure_months(*, model: type[Model], alias: str, first: datetime, last: datetime) -> list[str]:
    """Make the partitions from the first moment's month to the last one's; return the new ones.

    Rows of such a month that stand in the default partition are moved along.
    """
    schema = SuiteRouter.schema_for(model._meta.app_label)
    tables = [
        table
        for table in partitioned_tables(alias)
        if (table.schema, table.name) == (schema, model._meta.db_table)
    ]
    return [name for table in tables for name in _make_months(alias, table, first, last)]


def make_months_ahead(*, alias: str, now: datetime) -> list[str]:
    """Make every such table's partitions of this month and the next three; return the new ones."""
    last = now
    for _ in range(MONTHS_AHEAD):
        last = next_month(last)
    return [
        name
        for table in partitioned_tables(alias)
        for name in _make_months(alias, table, now, last)
    ]


def partitioned_tables(alias: str) -> list[Partitioned]:
    """Return a database's tables that are partitioned by month."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT nspname, relname, attname FROM pg_partitioned_table"
            " JOIN pg_class ON pg_class.oid = partrelid"
            " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]"
            " WHERE partstrat = 'r' AND nspname = ANY(%s) ORDER BY nspname, relname",
            [list(SEARCH_PATH)],
        )
        return [Partitioned(*row) for row in cursor.fetchall()]


def months_before(alias: str, table: Partitioned, oldest: datetime) -> list[str]:
    """Return a table's partitions of months before that of an instant, oldest first."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = to_regclass(%s) AND relname ~ %s AND relname < %s ORDER BY relname",
            [table.table, rf"^{table.name}_\d{{4}}_\d{{2}}$", f"{table.name}_{oldest:%Y_%m}"],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def partition_lock(alias: str) -> Iterator[Any]:
    """Yield a cursor that alone may make and drop partitions of a database.

    Who writes to the table has to wait for it, so it does not wait long for them.

    Raises:
        django.db.OperationalError: somebody held the table for too long; try again later.
    """
    if connections[alias].in_atomic_block:
        yield from _locked_cursor(alias)
    else:
        with transaction_on(alias):
            yield from _locked_cursor(alias)


def _locked_cursor(alias: str) -> Iterator[Any]:
    # Months are the owner's to make and to drop.
    with through(OWNER), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PARTITION_LOCK])
        yield cursor


def _make_months(alias: str, table: Partitioned, first: datetime, last: datetime) -> Iterator[str]:
    month = month_start(first)
    while month <= last:
        if not _exists(alias, table, month) and _make_month(alias, table, month):
            yield f"{table.name}_{month:%Y_%m}"
        month = next_month(month)


def _exists(alias: str, table: Partitioned, month: datetime) -> bool:
    with connections[alias].cursor() as cursor:
        return _is_there(cursor, table, month)


def _is_there(cursor: Any, table: Partitioned, month: datetime) -> bool:
    # From the catalogue: to_regclass() may answer from a cache that is older than our lock.
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_class"
        " WHERE relname = %s AND relnamespace = %s::regnamespace)",
        [f"{table.name}_{month:%Y_%m}", table.schema],
    )
    return bool(cursor.fetchone()[0])


def _make_month(alias: str, table: Partitioned, month: datetime) -> bool:
    span = [month, next_month(month)]
    with partition_lock(alias) as cursor:
        if _is_there(cursor, table, month):
            return False
        strays = _count_strays(cursor, table, span)
        if strays > MOST_STRAYS:
            return False
        if strays:
            _set_default_aside(cursor, table)
        cursor.execute(
            f"CREATE TABLE {table.part(f'{month:%Y_%m}')} PARTITION OF {table.table}"
            " FOR VALUES FROM (%s) TO (%s)",
            span,
        )
        _close(cursor, table.part(f"{month:%Y_%m}"))
        if strays:
            _bring_back(cursor, table)
    return True


def _close(cursor: Any, part: str) -> None:
    """Leave nobody a way past the table to a part of it: new tables are the suite's own."""
    cursor.execute(f"REVOKE ALL ON {part} FROM {SYSTEM.role}")


def _count_strays(cursor: Any, table: Partitioned, span: list[datetime]) -> int:
    where = f'"{table.column}" >= %s AND "{table.column}" < %s'
    cursor.execute(
        f"SELECT count(*) FROM (SELECT FROM {table.part('default')} WHERE {where} LIMIT %s) strays",
        [*span, MOST_STRAYS + 1],
    )
    return int(cursor.fetchone()[0])


def _set_default_aside(cursor: Any, table: Partitioned) -> None:
    # Not DELETE and INSERT: the trigger of append-only tables would refuse it.
    default = table.part("default")
    # What was written a moment ago is checked now: a table with open checks cannot be dropped.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(f"ALTER TABLE {table.table} DETACH PARTITION {default}")
    cursor.execute(f'ALTER TABLE {default} RENAME TO "{table.name}_strays"')
    cursor.execute(f"CREATE TABLE {default} PARTITION OF {table.table} DEFAULT")
    _close(cursor, default)


def _bring_back(cursor: Any, table: Partitioned) -> None:
    strays = table.part("strays")
    cursor.execute(f"INSERT INTO {table.table} SELECT * FROM {strays}")
    cursor.execute(f"DROP TABLE {strays}")

"""What a database holds, table by table: row counts and digests that do not hang on their order.

A digest is the sum, modulo 2^64, of each half of the MD5 of each row's text. Equal rows in any
order make equal digests, on any server and version; one byte in one row makes another.
"""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg2 import sql

from core.db.roles import SYSTEM
from core.db.router import SEARCH_PATH

# Whatever else decides how a value is written as text.
_SETTINGS = {
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "lc_monetary": "C",
    "search_path": "pg_catalog",
    # Rows that the login may not see would be missing without a word.
    "row_security": "off",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
_HALF = "mod(coalesce(sum(('x' || substr(h, {}, 16))::bit(64)::bigint::numeric), 0), 2::numeric^64)"


class TableContents(msgspec.Struct, frozen=True, order=True):
    """One table (of a partitioned one: one part) and what stands in it."""

    schema: str
    name: str
    rows: int
    digest: str

    @property
    def full_name(self) -> str:
        """The table with its schema."""
        return f"{self.schema}.{self.name}"


class SequenceBehind(msgspec.Struct, frozen=True):
    """A sequence that would give a number which is taken."""

    column: str
    sequence: str
    next_value: int
    highest: int


# Policies show the suite's own role every row, so whoever has its rights sees them all; a table
# whose policies do not say so would leave rows out in silence.
_SEES_ALL = """
    SELECT pg_has_role(s.oid, 'USAGE') AND NOT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ANY(%s) AND c.relrowsecurity
            AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
            AND NOT EXISTS (
                SELECT FROM pg_policy p
                WHERE p.polrelid = c.oid AND p.polpermissive AND s.oid = ANY(p.polroles)
                    AND pg_get_expr(p.polqual, p.polrelid) = 'true'))
    FROM pg_roles s WHERE s.rolname = %s
"""


def prepare_reading(cursor: Any) -> None:
    """Make the session write values as every other one does, and read all rows or fail."""
    for name, value in _SETTINGS.items():
        cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
    cursor.execute(_SEES_ALL, [list(SEARCH_PATH), SYSTEM])
    if (cursor.fetchone() or [False])[0]:
        cursor.execute("SELECT set_config('row_security', 'on', false)")


def passes_policies(cursor: Any) -> bool:
    """Tell whether a session that `prepare_reading` prepared sees all rows by the policies."""
    cursor.execute("SELECT current_setting('row_security') = 'on'")
    return bool(cursor.fetchone()[0])


def list_schemas(cursor: Any) -> list[str]:
    """Return the suite's schemas that are there, in order."""
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s) ORDER BY nspname",
        [list(SEARCH_PATH)],
    )
    return [row[0] for row in cursor.fetchall()]


def list_extensions(cursor: Any) -> list[str]:
    """Return the extensions that the suite's tables may need."""
    cursor.execute(
        "SELECT extname FROM pg_extension"
        " WHERE extname NOT IN ('plpgsql', 'pg_stat_statements') ORDER BY extname"
    )
    return [row[0] for row in cursor.fetchall()]


def list_tables(cursor: Any) -> list[tuple[str, str]]:
    """Return the tables of the suite's schemas that hold rows: no parents of partitions."""
    cursor.execute(
        "SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'r' AND relpersistence <> 't' AND nspname = ANY(%s)"
        " ORDER BY nspname, relname",
        [list(SEARCH_PATH)],
    )
    return [(row[0], row[1]) for row in cursor.fetchall()]


def read_contents(cursor: Any) -> list[TableContents]:
    """Read every table whole; the caller has a transaction whose snapshot is meant."""
    return [_read_table(cursor, schema, name) for schema, name in list_tables(cursor)]


def _read_table(cursor: Any, schema: str, name: str) -> TableContents:
    statement = sql.SQL(
        f"SELECT count(*), {_HALF.format(1)}, {_HALF.format(17)}"
        " FROM (SELECT md5((rows_of.*)::text) AS h FROM ONLY {} AS rows_of) AS digests"
    ).format(sql.Identifier(schema, name))
    cursor.execute(statement)
    rows, first, second = cursor.fetchone()
    digest = f"{int(first) % 2**64:016x}{int(second) % 2**64:016x}"
    return TableContents(schema=schema, name=name, rows=int(rows), digest=digest)


def compare_contents(
    wanted: list[TableContents], found: list[TableContents], *, source: str = "the backup"
) -> list[str]:
    """Return where two readings differ, in words; nothing when they are the same to the row.

    Args:
        source: what the first reading is called.
    """
    left = {table.full_name: table for table in wanted}
    right = {table.full_name: table for table in found}
    told = [f"{name} is missing" for name in sorted(left.keys() - right.keys())]
    told += [f"{name} was not in {source}" for name in sorted(right.keys() - left.keys())]
    for name in sorted(left.keys() & right.keys()):
        if left[name].rows != right[name].rows:
            told.append(f"{name}: {left[name].rows} rows in {source}, {right[name].rows} here")
        elif left[name].digest != right[name].digest:
            told.append(f"{name}: {left[name].rows} rows as in {source}, but not the same ones")
    return told


def list_sequences_behind(cursor: Any) -> list[SequenceBehind]:
    """Return the sequences whose next number stands in their column already."""
    cursor.execute(
        "SELECT tn.nspname, t.relname, a.attname, sn.nspname, s.relname FROM pg_depend d"
        " JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
        " JOIN pg_namespace sn ON sn.oid = s.relnamespace"
        " JOIN pg_class t ON t.oid = d.refobjid"
        " JOIN pg_namespace tn ON tn.oid = t.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
        " WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass"
        " AND d.deptype IN ('a', 'i') AND tn.nspname = ANY(%s) ORDER BY 1, 2, 3",
        [list(SEARCH_PATH)],
    )
    return [found for row in cursor.fetchall() if (found := _behind(cursor, row)) is not None]


def _behind(cursor: Any, row: tuple[str, str, str, str, str]) -> SequenceBehind | None:
    schema, table, column, sequence_schema, sequence = row
    cursor.execute(
        sql.SQL(
            "SELECT (SELECT max({}) FROM {}), last_value + is_called::int * increment_by"
            " FROM {}, (SELECT increment_by FROM pg_sequences WHERE schemaname = %s"
            " AND sequencename = %s) step"
        ).format(
            sql.Identifier(column),
            sql.Identifier(schema, table),
            sql.Identifier(sequence_schema, sequence),
        ),
        [sequence_schema, sequence],
    )
    highest, next_value = cursor.fetchone()
    if highest is None or next_value > highest:
        return None
    return SequenceBehind(
        column=f"{schema}.{table}.{column}",
        sequence=sequence,
        next_value=int(next_value),
        highest=int(highest),
    )

"""Bring a copy's rows to one moment of home, in one transaction of the copy.

Never through PostgreSQL's own first copying: that wants empty tables, and rows of the
floor name what stands in them. Whoever reads the copy sees the rows from before, and then
all of the new ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any

import psycopg2
from psycopg2 import sql

from core.db.backups.contents import prepare_reading
from core.db.replication.errors import ReplicationError
from core.db.replication.tables import CopiedTable
from core.db.router import CORE_SCHEMA

IN_MEMORY = 16 * 1024 * 1024
INCOMING = "suite_incoming"

# Numbers of rows that home does not know, by table.
Strays = dict[str, list[str]]


@dataclass
class Merged:
    """What was done to a copy: rows written, rows that went, and rows that home does not know."""

    written: int = 0
    gone: int = 0
    strays: Strays = field(default_factory=dict)


def merge(home: Any, snapshot: str, copy: Any, tables: list[CopiedTable]) -> Merged:
    """Make the copy's tables what home's were at the snapshot; the caller commits the copy.

    Rows that home does not know and that others name stay, and are told.

    Raises:
        ReplicationError: a row of the copy is another one than home's of the same number, or
            stands in the way of one of home's.
    """
    home.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        home.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        prepare_reading(home)
        merged = Merged()
        for table in tables:
            copy.execute(f"ALTER TABLE {table.qualified} DISABLE TRIGGER USER")
            _fetch(home, copy, table)
            _refuse_another_row(copy, table)
        for table in reversed(tables):
            if not table.keeps:
                merged.gone += _delete_changed(copy, table)
        for table in tables:
            merged.written += _write(copy, table)
        _check_keys(copy)
        merged.strays = _drop_strays(copy, [table for table in tables if table.keeps], merged)
        for table in tables:
            copy.execute(f"ALTER TABLE {table.qualified} ENABLE TRIGGER USER")
    finally:
        home.execute("ROLLBACK")
    return merged


def columns_of(cursor: Any, table: CopiedTable) -> list[str]:
    """Return a table's columns but those that the database computes."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table.qualified],
    )
    return [row[0] for row in cursor.fetchall()]


def _fetch(home: Any, copy: Any, table: CopiedTable) -> None:
    """Put home's rows into a temporary table beside the copy's."""
    columns = names_of(columns_of(home, table))
    copy.execute(make_incoming(table, columns))
    with SpooledTemporaryFile(max_size=IN_MEMORY) as rows:
        out = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, named(table))
        home.copy_expert(out, rows)
        rows.seek(0)
        copy.copy_expert(sql.SQL("COPY {} FROM STDIN").format(incoming(table)), rows)


def _refuse_another_row(copy: Any, table: CopiedTable) -> None:
    if not table.has_uid:
        return
    copy.execute(
        sql.SQL(
            "SELECT t.{key}::text FROM {t} t JOIN {i} i USING ({key}) WHERE t.uid <> i.uid"
        ).format(key=sql.Identifier(table.key), t=named(table), i=incoming(table))
    )
    numbers = [row[0] for row in copy.fetchall()]
    if numbers:
        raise ReplicationError(
            f"Of {table.name} the numbers {', '.join(numbers[:10])} are other rows here than at"
            " home: home was put back to an earlier time and has given them anew. Rows of this"
            " database may name the old ones, so nothing was changed. See 'Home was put back' in"
            " docs/guides/several-servers.md."
        )


def _delete_changed(copy: Any, table: CopiedTable) -> int:
    """Delete what home has no more or has otherwise: so values may change places."""
    copy.execute(
        sql.SQL("DELETE FROM {t} t WHERE NOT EXISTS (SELECT FROM {i} i WHERE {same})").format(
            t=named(table), i=incoming(table), same=_same(copy, table)
        )
    )
    return int(copy.rowcount)


def _write(copy: Any, table: CopiedTable) -> int:
    names = columns_of_incoming(copy, table)
    statement = sql.SQL(
        "INSERT INTO {t} AS t ({columns}) SELECT {columns} FROM {i} i"
        " WHERE NOT EXISTS (SELECT FROM {t} t WHERE {same})"
        " ON CONFLICT ({key}) DO UPDATE SET {changes}"
    ).format(
        t=named(table),
        i=incoming(table),
        columns=names_of(names),
        same=_same(copy, table),
        key=sql.Identifier(table.key),
        changes=sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names
        ),
    )
    try:
        copy.execute(statement)
    except psycopg2.IntegrityError as error:
        raise ReplicationError(
            f"{table.name}: a row of the copy is in the way of one of home's"
            f" ({error.diag.constraint_name}). It was written here, or home was put back to an"
            " earlier time. Delete or rename it here, as the owner of the tables; then run this"
            " again."
        ) from error
    return int(copy.rowcount)


def columns_of_incoming(copy: Any, table: CopiedTable) -> list[str]:
    """Return the columns that came from home."""
    copy.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " ORDER BY attnum",
        [incoming(table).as_string(copy)],
    )
    return [row[0] for row in copy.fetchall()]


def _check_keys(copy: Any) -> None:
    try:
        copy.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg2.IntegrityError as error:
        raise ReplicationError(
            f"The copy's rows do not fit together ({error.diag.constraint_name}): rows of this"
            " database name something that home does not have. Nothing was changed. See 'Home was"
            " put back' in docs/guides/several-servers.md."
        ) from error


def _drop_strays(copy: Any, tables: list[CopiedTable], merged: Merged) -> Strays:
    """Delete rows that home does not know, children first; return those that others name."""
    strays: Strays = {}
    for table in reversed(tables):
        key = sql.Identifier(table.key)
        copy.execute(
            sql.SQL(
                "SELECT {key}::text FROM {t} t WHERE NOT EXISTS"
                " (SELECT FROM {i} i WHERE i.{key} = t.{key}) ORDER BY {key}"
            ).format(key=key, t=named(table), i=incoming(table))
        )
        for (number,) in copy.fetchall():
            copy.execute("SAVEPOINT stray")
            try:
                copy.execute(
                    sql.SQL("DELETE FROM {} WHERE {}::text = %s").format(named(table), key),
                    [number],
                )
                merged.gone += 1
            except psycopg2.IntegrityError:
                copy.execute("ROLLBACK TO SAVEPOINT stray")
                strays.setdefault(table.name, []).append(number)
    return strays


def _same(copy: Any, table: CopiedTable) -> sql.Composable:
    """Return the condition that a row is there as it came; some types know no equality."""
    names = columns_of_incoming(copy, table)
    row = [sql.SQL(", ").join(sql.Identifier(of, name) for name in names) for of in ("t", "i")]
    key = sql.Identifier(table.key)
    return sql.SQL("t.{key} = i.{key} AND ROW({})::text = ROW({})::text").format(*row, key=key)


def names_of(names: list[str]) -> sql.Composable:
    """Return columns, listed."""
    return sql.SQL(", ").join(map(sql.Identifier, names))


def make_incoming(table: CopiedTable, columns: sql.Composable) -> sql.Composable:
    """Return what makes it, for this transaction alone."""
    return sql.SQL(
        "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
    ).format(incoming(table), columns, named(table))


def named(table: CopiedTable) -> sql.Identifier:
    """Return a table with its schema."""
    return sql.Identifier(CORE_SCHEMA, table.name)


def incoming(table: CopiedTable) -> sql.Identifier:
    """Return the temporary table that holds what came from the other side."""
    return sql.Identifier("pg_temp", f"{INCOMING}_{table.name}"[:63])

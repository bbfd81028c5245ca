"""Rows that each database has of its own come together in one table, each once."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import Any

from psycopg2 import sql

from core.db.backups.contents import prepare_reading
from core.db.router import CORE_SCHEMA

IN_MEMORY = 16 * 1024 * 1024
# The suite numbers rows by it; another database gives the same numbers to other rows.
NUMBER = "id"


def bring_rows(source: Any, target: Any, table: str) -> int:
    """Add the rows that the target lacks, under numbers of its own; return how many.

    A row that is there already (both come from one database once) is not added, nor one that
    stands in the way by another key: a sign-in, say, of which home knows more.
    """
    columns = _columns(source, table)
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    there = sql.Identifier(CORE_SCHEMA, table)
    incoming = sql.Identifier("pg_temp", f"incoming_{table}"[:63])
    target.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(
            incoming, names, there
        )
    )
    _fetch(source, target, sql.SQL("SELECT {} FROM {}").format(names, there), incoming)
    kept = [name for name in columns if name != NUMBER]
    target.execute(
        sql.SQL(
            "INSERT INTO {there} ({kept}) SELECT {kept} FROM {incoming} i WHERE NOT EXISTS"
            " (SELECT FROM {there} t WHERE ROW({all_of_t})::text = ROW({all_of_i})::text)"
            " ON CONFLICT DO NOTHING"
        ).format(
            there=there,
            kept=sql.SQL(", ").join(map(sql.Identifier, kept)),
            incoming=incoming,
            all_of_t=sql.SQL(", ").join(sql.Identifier("t", name) for name in columns),
            all_of_i=sql.SQL(", ").join(sql.Identifier("i", name) for name in columns),
        )
    )
    return int(target.rowcount)


def make_way_for_waiting(source: Any, target: Any) -> None:
    """Let an event that failed or is held where it was carried to wait on, under one roof.

    At home it counts as done, because it was carried away; that row would be in its way.
    """
    prepare_reading(source)
    source.execute("SELECT event_id::text FROM core.sync_events WHERE status IN ('failed', 'held')")
    waiting = [row[0] for row in source.fetchall()]
    target.execute(
        "DELETE FROM core.sync_events WHERE event_id = ANY(%s::uuid[]) AND status = 'processed'",
        [waiting],
    )


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [f'{CORE_SCHEMA}."{table}"'],
    )
    return [row[0] for row in cursor.fetchall()]


def _fetch(source: Any, target: Any, query: sql.Composable, incoming: sql.Identifier) -> None:
    prepare_reading(source)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as rows:
        source.copy_expert(sql.SQL("COPY ({}) TO STDOUT").format(query), rows)
        rows.seek(0)
        target.copy_expert(sql.SQL("COPY {} FROM STDIN").format(incoming), rows)

"""What PostgreSQL knows of a database: sizes, dead rows, indexes, connections, slow statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import psycopg2
from django.db import connections
from django.utils.translation import gettext as _
from psycopg2 import sql

from core.db.backups.addresses import address_of
from core.db.backups.errors import BackupError
from core.db.roles import SYSTEM
from core.db.router import SEARCH_PATH

_VIEW = (
    "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
    " WHERE extname = 'pg_stat_statements'"
)
SLOWEST = 20
LONGEST_TEXT = 300


class TableFigures(msgspec.Struct, frozen=True):
    """A table with its indexes; of a partitioned one the sum of its parts.

    Attributes:
        rows: PostgreSQL's estimate.
        last_vacuum: the newest of vacuum and autovacuum over the parts.
    """

    schema: str
    name: str
    parts: int
    total_bytes: int
    index_bytes: int
    rows: int
    dead_rows: int
    last_vacuum: datetime | None
    last_analyze: datetime | None


class IndexFigures(msgspec.Struct, frozen=True):
    """An index that nobody has used since the statistics began."""

    schema: str
    table: str
    name: str
    bytes: int


class ConnectionFigures(msgspec.Struct, frozen=True):
    """Connections of one program in one state."""

    program: str
    state: str
    count: int


class SlowStatement(msgspec.Struct, frozen=True):
    """One kind of statement, its values left out; times in milliseconds."""

    statement: str
    calls: int
    total_ms: float
    mean_ms: float
    longest_ms: float
    rows: int


class DatabaseFigures(msgspec.Struct, frozen=True):
    """One database as a whole.

    Attributes:
        cache_hits: share of blocks found in the server's memory, 0 to 1; None before any was read.
    """

    alias: str
    name: str
    server_version: str
    total_bytes: int
    cache_hits: float | None
    connections: int
    connection_limit: int
    statistics_since: datetime | None


def get_database_figures(*, alias: str) -> DatabaseFigures:
    """Return the figures of a database as a whole; a few milliseconds."""
    row = _rows(
        alias,
        "SELECT datname, current_setting('server_version'), pg_database_size(datname),"
        " blks_hit::float8 / nullif(blks_hit + blks_read, 0),"
        " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),"
        " current_setting('max_connections')::int, stats_reset"
        " FROM pg_stat_database WHERE datname = current_database()",
    )[0]
    return DatabaseFigures(alias, *row)


def list_table_figures(*, alias: str) -> list[TableFigures]:
    """Return the suite's tables, biggest first."""
    rows = _rows(
        alias,
        # A partition belongs to its table; reltuples is -1 before the first analyze.
        "WITH RECURSIVE part AS ("
        " SELECT c.oid AS top, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        "  WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = ANY(%s)"
        " UNION ALL SELECT top, inhrelid FROM part JOIN pg_inherits ON inhparent = part.oid)"
        " SELECT n.nspname, t.relname, count(*) FILTER (WHERE part.oid <> top),"
        " sum(pg_total_relation_size(part.oid))::bigint, sum(pg_indexes_size(part.oid))::bigint,"
        " coalesce(sum(s.n_live_tup), 0)::bigint, coalesce(sum(s.n_dead_tup), 0)::bigint,"
        " max(greatest(s.last_vacuum, s.last_autovacuum)),"
        " max(greatest(s.last_analyze, s.last_autoanalyze))"
        " FROM part JOIN pg_class t ON t.oid = top JOIN pg_namespace n ON n.oid = t.relnamespace"
        " LEFT JOIN pg_stat_all_tables s ON s.relid = part.oid"
        " GROUP BY n.nspname, t.relname ORDER BY 4 DESC, 1, 2",
        list(SEARCH_PATH),
    )
    return [TableFigures(*row) for row in rows]


def list_unused_indexes(*, alias: str) -> list[IndexFigures]:
    """Return the indexes that no statement has used; of a MiB or more and no rule's."""
    rows = _rows(
        alias,
        "SELECT s.schemaname, s.relname, s.indexrelname, pg_relation_size(s.indexrelid)"
        " FROM pg_stat_all_indexes s JOIN pg_index i ON i.indexrelid = s.indexrelid"
        " WHERE s.idx_scan = 0 AND NOT i.indisunique AND NOT i.indisexclusion"
        " AND s.schemaname = ANY(%s) AND pg_relation_size(s.indexrelid) >= 1048576"
        " ORDER BY 4 DESC, 3",
        list(SEARCH_PATH),
    )
    return [IndexFigures(*row) for row in rows]


def list_connections(*, alias: str) -> list[ConnectionFigures]:
    """Return who is connected to the database, by program and state."""
    rows = _rows(
        alias,
        "SELECT coalesce(nullif(application_name, ''), usename, '?'), coalesce(state, '?'),"
        " count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend'"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    )
    return [ConnectionFigures(*row) for row in rows]


def list_slow_statements(*, alias: str) -> tuple[list[SlowStatement], str]:
    """Return the statements that cost most, and what is missing where they cannot be told.

    The view is looked for in the database itself, then in its server's `postgres`.
    """
    name, loaded = _rows(
        # The library brings its settings along; which ones are loaded only superusers may ask.
        alias,
        "SELECT current_database(), current_setting('pg_stat_statements.max', true) IS NOT NULL",
    )[0]
    if not loaded:
        return [], _(
            "PostgreSQL does not count statements. Set shared_preload_libraries = "
            "'pg_stat_statements' in postgresql.conf and restart the server."
        )
    address = address_of(alias)
    for place in (address, address.on("postgres")):
        try:
            with place.cursor() as cursor:
                cursor.execute(_VIEW)
                schema = cursor.fetchone()
                if schema is not None:
                    _see_statements(cursor)
                    return _slow(cursor, schema[0], name), ""
        except (BackupError, psycopg2.Error):
            continue
    return [], _(
        "PostgreSQL counts statements but does not show them. As its superuser, in the database "
        "'postgres': CREATE EXTENSION pg_stat_statements"
    )


def _see_statements(cursor: Any) -> None:
    """Take the role that sees statements of others, where it is one that does."""
    cursor.execute(
        "SELECT pg_has_role(oid, 'MEMBER') AND pg_has_role(oid, 'pg_read_all_stats', 'USAGE')"
        " FROM pg_roles WHERE rolname = %s",
        [SYSTEM],
    )
    if cursor.fetchone() == (True,):
        cursor.execute(f"SET ROLE {SYSTEM}")


def _slow(cursor: Any, schema: str, database: str) -> list[SlowStatement]:
    cursor.execute(
        sql.SQL(
            "SELECT regexp_replace(query, '\\s+', ' ', 'g'), calls, total_exec_time,"
            " mean_exec_time, max_exec_time, s.rows FROM {} s JOIN pg_database d ON d.oid = s.dbid"
            " WHERE d.datname = %s AND s.toplevel ORDER BY total_exec_time DESC LIMIT %s"
        ).format(sql.Identifier(schema, "pg_stat_statements")),
        [database, SLOWEST],
    )
    return [SlowStatement(row[0][:LONGEST_TEXT], *row[1:]) for row in cursor.fetchall()]


def _rows(alias: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

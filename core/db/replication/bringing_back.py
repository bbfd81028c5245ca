"""Rows that home lost when it was put back, and that rows of a copy's database name."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import Any

import psycopg2
from psycopg2 import sql

from core.db.replication.errors import ReplicationError
from core.db.replication.merging import (
    IN_MEMORY,
    Strays,
    columns_of,
    incoming,
    make_incoming,
    named,
    names_of,
)
from core.db.replication.tables import CopiedTable


def give_back(home: Any, copy: Any, tables: list[CopiedTable], strays: Strays) -> None:
    """Write rows that only the copy knows at home again, in one transaction of home.

    Raises:
        ReplicationError: home has something else of the same name by now.
    """
    home.execute("BEGIN")
    try:
        for table in tables:
            if table.name in strays:
                _give_back(home, copy, table, strays[table.name])
        home.execute("COMMIT")
    except psycopg2.IntegrityError as error:
        raise ReplicationError(
            f"{error.diag.table_name}: home has something else of the same name as what it lost"
            f" ({error.diag.constraint_name}). Rename or retire that, then run this again."
        ) from error
    finally:
        home.execute("ROLLBACK")


def _give_back(home: Any, copy: Any, table: CopiedTable, numbers: list[str]) -> None:
    columns = names_of(columns_of(copy, table))
    with SpooledTemporaryFile(max_size=IN_MEMORY) as rows:
        out = sql.SQL("COPY (SELECT {} FROM {} WHERE {}::text = ANY({})) TO STDOUT").format(
            columns, named(table), sql.Identifier(table.key), sql.Literal(numbers)
        )
        copy.copy_expert(out, rows)
        rows.seek(0)
        home.execute(make_incoming(table, columns))
        home.copy_expert(sql.SQL("COPY {} FROM STDIN").format(incoming(table)), rows)
    home.execute(
        sql.SQL("INSERT INTO {t} ({columns}) SELECT {columns} FROM {i}").format(
            t=named(table), i=incoming(table), columns=columns
        )
    )

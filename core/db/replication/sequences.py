"""Home's numbers, never behind those of a copy: a number is given once."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from core.db.replication.tables import CopiedTable
from core.db.router import CORE_SCHEMA


def pass_by_copy(home: Any, copy: Any, tables: list[CopiedTable]) -> list[str]:
    """Let home go on after the highest number of the copy; return the tables that were behind.

    They are behind when home was put back to an earlier time: what the copy has since
    then, rows of the floor may name.
    """
    behind = []
    for table in tables:
        home.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.qualified, table.key])
        sequence = home.fetchone()[0]
        if sequence is None:
            continue
        copy.execute(
            sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(
                sql.Identifier(table.key), sql.Identifier(CORE_SCHEMA, table.name)
            )
        )
        highest = copy.fetchone()[0]
        home.execute(f"SELECT last_value < %s FROM {sequence}", [highest])
        if home.fetchone()[0]:
            home.execute("SELECT setval(%s, %s)", [sequence, highest])
            behind.append(table.name)
    return behind

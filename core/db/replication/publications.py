"""What home publishes: two publications, brought in line with the models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import HOME
from core.db.replication.tables import CopiedTable
from core.db.router import CORE_SCHEMA

# Rows that others name: a deletion is never passed on, the models delete softly.
KEPT = "suite_kept"
# Links and lists: a right that was taken away must not live on in a copy. TRUNCATE is never
# passed on: one that the copy cannot follow would stop it for good.
WHOLE = "suite_whole"
PUBLISHED = {KEPT: "insert, update", WHOLE: "insert, update, delete"}


def tables_of(name: str, tables: Iterable[CopiedTable]) -> list[CopiedTable]:
    """Return the tables that belong to a publication."""
    return [table for table in tables if table.keeps == (name == KEPT)]


def bring_in_line(cursor: Any, tables: list[CopiedTable], hands: Hands) -> list[str]:
    """Make or change the publications; return the names of those that were not right.

    Raises:
        ReplicationError: a table is missing at home.
    """
    _refuse_missing(cursor, tables)
    changed = []
    for name, operations in PUBLISHED.items():
        wanted = tables_of(name, tables)
        listed = ", ".join(table.qualified for table in wanted)
        present = published(cursor, name)
        if present is None:
            statement = f"CREATE PUBLICATION {name} FOR TABLE {listed}"
            hands.run(cursor, HOME, f"{statement} WITH (publish = '{operations}')")
        elif present != {table.name for table in wanted}:
            hands.run(cursor, HOME, f"ALTER PUBLICATION {name} SET TABLE {listed}")
        else:
            continue
        changed.append(name)
    return changed


def published(cursor: Any, name: str) -> set[str] | None:
    """Return the tables of a publication, None where there is none."""
    cursor.execute("SELECT FROM pg_publication WHERE pubname = %s", [name])
    if cursor.fetchone() is None:
        return None
    cursor.execute("SELECT tablename FROM pg_publication_tables WHERE pubname = %s", [name])
    return {row[0] for row in cursor.fetchall()}


def drop(cursor: Any, hands: Hands) -> None:
    """Publish nothing any more."""
    for name in PUBLISHED:
        if published(cursor, name) is not None:
            hands.run(cursor, HOME, f"DROP PUBLICATION {name}")


def _refuse_missing(cursor: Any, tables: list[CopiedTable]) -> None:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [CORE_SCHEMA])
    present = {row[0] for row in cursor.fetchall()}
    missing = sorted(table.name for table in tables if table.name not in present)
    if missing:
        raise ReplicationError(
            f"{HOME}: tables are missing: {', '.join(missing)}. Run manage.py migrate first."
        )

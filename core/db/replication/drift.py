"""Where the structure of a copy differs from home's, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.db.replication.tables import CopiedTable
from core.db.router import CORE_SCHEMA

MIGRATE = "run manage.py migrate, which brings all databases in line"


@dataclass(frozen=True)
class Column:
    """A column as the database has it."""

    type: str
    required: bool
    filled: bool


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        stops: changes of home cannot be applied while it is there.
    """

    text: str
    stops: bool = True


Structure = dict[str, dict[str, Column]]

_COLUMNS = """
SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull,
    atthasdef OR attidentity <> '' OR attgenerated <> ''
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = %s AND relname = ANY(%s) AND relkind IN ('r', 'p')
    AND attnum > 0 AND NOT attisdropped
"""


def structure_of(cursor: Any, tables: list[CopiedTable]) -> Structure:
    """Return the columns of the copied tables."""
    cursor.execute(_COLUMNS, [CORE_SCHEMA, [table.name for table in tables]])
    found: Structure = {}
    for table, column, *how in cursor.fetchall():
        found.setdefault(table, {})[column] = Column(*how)
    return found


def compare(home: Structure, copy: Structure) -> list[Difference]:
    """Return what differs."""
    found: list[Difference] = []
    for table in sorted({*home, *copy}):
        if table not in copy:
            found.append(Difference(f"the copy has no table {table}: {MIGRATE}"))
        elif table not in home:
            found.append(Difference(f"home has no table {table}: {MIGRATE}", stops=False))
        else:
            found.extend(_compare_columns(table, home[table], copy[table]))
    return found


def _compare_columns(
    table: str, home: dict[str, Column], copy: dict[str, Column]
) -> Iterator[Difference]:
    for name in sorted({*home, *copy}):
        there, here = home.get(name), copy.get(name)
        if here is None:
            yield Difference(f"the copy has no column {table}.{name}: {MIGRATE}")
        elif there is None:
            stops = here.required and not here.filled
            how = " that must be filled and has no default" if stops else ""
            yield Difference(f"home has no column {table}.{name}{how}: {MIGRATE}", stops=stops)
        elif there.type != here.type:
            yield Difference(
                f"{table}.{name} is {there.type} at home and {here.type} in the copy: {MIGRATE}"
            )
        elif here.required and not there.required:
            yield Difference(f"{table}.{name} may be empty at home but not in the copy: {MIGRATE}")

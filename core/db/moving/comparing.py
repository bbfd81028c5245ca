"""Both databases read whole at the end: rows and digests of every table, the next numbers."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec

from core.db.backups.addresses import Address
from core.db.backups.contents import TableContents, compare_contents
from core.db.backups.restoring import contents_of
from core.db.moving.errors import MoveError
from core.db.router import SEARCH_PATH

MOST_DIFFERENCES = 10


@dataclass(frozen=True)
class Reading:
    """What stands in a database."""

    tables: list[TableContents]
    sequences: dict[str, int | None]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


def compare(
    source: Address, target: Address, *, without: Collection[tuple[str, str]] = ()
) -> Reading:
    """Read both at once and return what stands there.

    Args:
        without: tables (schema, name) that must have no rows in the target.

    Raises:
        MoveError: they differ.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        wanted, found = pool.map(read, (source, target))
    tables = [_emptied(one) if (one.schema, one.name) in without else one for one in wanted.tables]
    told = compare_contents(tables, found.tables, source=str(source))
    told += [
        f"{name} goes on after {found.sequences.get(name)}, not after {last}"
        for name, last in wanted.sequences.items()
        if found.sequences.get(name) != last
    ]
    if told:
        raise MoveError(
            f"What arrived in {target} is not what stands in {source}: "
            + "; ".join(told[:MOST_DIFFERENCES])
        )
    return found


def _emptied(table: TableContents) -> TableContents:
    return msgspec.structs.replace(table, rows=0, digest=f"{0:032x}")


def read(address: Address) -> Reading:
    """Read a database whole."""
    with address.cursor() as cursor:
        return Reading(contents_of(address), _sequences(cursor))


def _sequences(cursor: Any) -> dict[str, int | None]:
    cursor.execute(
        "SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences"
        " WHERE schemaname = ANY(%s)",
        [list(SEARCH_PATH)],
    )
    return dict(cursor.fetchall())

"""Cursors that put the role of their door in front of each statement, in the same string.

One round trip, in autocommit too: several statements in one string are one
transaction. What a query log shows is the statement alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg2.extensions import cursor
from psycopg2.sql import Composable

from core.db.doors import current_door

# They work in a transaction that has failed as well, where nothing else may precede them.
_BARE = ("SAVEPOINT ", "RELEASE ", "ROLLBACK ", "SET CONSTRAINTS ")


class DoorCursor(cursor):
    """Sends what precedes a statement and the statement as one."""

    _prefix_bytes = 0

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name
        """Send a statement through its door."""
        text = _text(query, self)
        prefix = ""
        if not text.startswith(_BARE):
            prefix = current_door().prefix(autocommit=self.connection.autocommit)
        self._prefix_bytes = len(prefix)
        super().execute(prefix + text, vars)

    def executemany(self, query: Any, vars_list: Iterable[Any]) -> None:
        """Send a statement once for each set of values."""
        for values in vars_list:
            self.execute(query, values)

    @property
    def query(self) -> bytes | None:
        """The statement that was sent last, without what preceded it."""
        sent: bytes | None = super().query
        return None if sent is None else sent[self._prefix_bytes :]


class NamedDoorCursor(cursor):
    """A cursor on the server: declared through its door, in a transaction of its own if need be."""

    _is_declared = True

    def close(self) -> None:
        """Close it on the server too, unless it could not be declared."""
        if self._is_declared:
            super().close()

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name
        """Declare the cursor for a statement."""
        alone = self.connection.autocommit
        prefix = current_door().prefix(autocommit=False)
        with self.connection.cursor() as plain:
            plain.execute(("BEGIN; " if alone else "") + prefix)
            try:
                super().execute(query, vars)
            except BaseException:
                self._is_declared = False
                if alone and not self.connection.closed:
                    plain.execute("ROLLBACK")
                raise
            if alone:
                plain.execute("COMMIT")


def _text(query: Any, of: cursor) -> str:
    if isinstance(query, Composable):
        return query.as_string(of)
    return query.decode() if isinstance(query, bytes) else query

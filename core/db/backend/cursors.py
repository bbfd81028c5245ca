"""Cursors that put the role of their door in front of each statement, in the same string.

One round trip, in autocommit too: several statements in one string are one
transaction, and a transaction is told once. What a query log shows is the statement alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_IDLE, cursor
from psycopg2.sql import Composable

from core.db.doors import current_door

# They work in a transaction that has failed as well, where nothing else may precede them.
_BARE = ("SAVEPOINT ", "RELEASE ", "ROLLBACK ", "SET CONSTRAINTS ")


class Told:
    """What a connection was told in the transaction that is open."""

    _prefix = ""

    def what_precedes(self, connection: Any) -> str:
        """Return what the next statement needs in front; nothing where it was said already."""
        door = current_door()
        if connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            self._prefix = "" if connection.autocommit else door.prefix(fresh=False)
            return door.prefix(fresh=True)
        prefix = door.prefix(fresh=False)
        if prefix == self._prefix:
            return ""
        self._prefix = prefix
        return prefix

    def forget(self) -> None:
        """Take it that nothing was said: a part of the transaction is undone, or somebody spoke."""
        self._prefix = ""


class DoorCursor(cursor):
    """Sends what precedes a statement and the statement as one."""

    _prefix_bytes = 0
    told: Told

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name
        """Send a statement through its door."""
        text = _text(query, self)
        prefix = ""
        if text.startswith(_BARE):
            self.told.forget()
        else:
            prefix = self.told.what_precedes(self.connection)
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
    told: Told

    def close(self) -> None:
        """Close it on the server too, unless it could not be declared."""
        if self._is_declared:
            super().close()

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - psycopg2's name
        """Declare the cursor for a statement."""
        alone = self.connection.autocommit
        prefix = current_door().prefix(fresh=False)
        self.told.forget()
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

"""A database that is closed: the suite does no work there, because its rows move or have moved.

New sessions of a closed database can only read, and its comment says why. So nobody writes there
unknowingly, not even a process that knows nothing of this. Both need but the owner of the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db import OperationalError
from psycopg2 import sql

READ_ONLY = "default_transaction_read_only"
PREFIX = "Shop Suite: "
_COMMENT = (
    "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
    " WHERE datname = current_database()"
)
State = Literal["moving", "moved", "upgrading", "filling"]
WORDS: dict[State, str] = {
    "moving": (
        "Everything in the database {name} is being moved to {other} since {at}, and it takes no"
        " work until that is done. If the move broke off, run the same manage.py move_database"
        " again; to stay with this database: manage.py move_database --reopen."
    ),
    "moved": (
        "Everything in the database {name} was moved to {other} on {at}, and it takes no more work."
        " Give the suite the new address in the environment (the move told the lines); to go back"
        " to this database as it was then: manage.py move_database --reopen."
    ),
    "upgrading": (
        "The database {name} was carried over to the next version of PostgreSQL on {at}. If the"
        " upgrade broke off, run manage.py move_database --upgrade again: it begins anew. To stay"
        " with the old version: manage.py move_database --reopen."
    ),
    "filling": (
        "The database {name} is being filled from {other} since {at} and is not whole. If the move"
        " broke off, run the same manage.py move_database again: it begins anew here."
    ),
}


class Mark(msgspec.Struct, frozen=True):
    """Why a database is closed.

    Attributes:
        state: `moving`, then `moved` or `upgrading` of the one that is left; `filling` of the one
            that is entered.
        other: the database at the other end, as people read it.
        at: since when, UTC.
        move: which move it was; both of its databases say the same.
        comment: what the database's comment said before.
    """

    state: State
    other: str
    at: datetime
    move: str
    comment: str | None = None

    def words(self, name: str) -> str:
        """Say it to who tries to work there, with what to do."""
        at = f"{self.at:%Y-%m-%d %H:%M:%S} UTC"
        return WORDS[self.state].format(name=name, other=self.other, at=at)


class ClosedDatabaseError(OperationalError):
    """The database was left, or is not whole yet; the message says where the rows are."""


def read_mark(cursor: Any) -> Mark | None:
    """Return why the database is closed, None where it is open."""
    cursor.execute(_COMMENT)
    text = cursor.fetchone()[0] or ""
    if not text.startswith(PREFIX):
        return None
    return msgspec.json.decode(text.removeprefix(PREFIX), type=Mark)


def close_database(cursor: Any, mark: Mark) -> None:
    """Let new sessions only read, and say why; closed already, it gets another reason."""
    before = read_mark(cursor)
    cursor.execute(_COMMENT)
    comment = before.comment if before else cursor.fetchone()[0]
    text = PREFIX + msgspec.json.encode(msgspec.structs.replace(mark, comment=comment)).decode()
    _alter(cursor, sql.SQL("SET {} = on").format(sql.Identifier(READ_ONLY)), text)


def open_database(cursor: Any) -> None:
    """Let the suite work here (again)."""
    mark = read_mark(cursor)
    if mark is not None:
        _alter(cursor, sql.SQL("RESET {}").format(sql.Identifier(READ_ONLY)), mark.comment)


def _alter(cursor: Any, change: sql.Composable, comment: str | None) -> None:
    cursor.execute("SELECT current_database()")
    name = sql.Identifier(cursor.fetchone()[0])
    cursor.execute("BEGIN")
    cursor.execute(sql.SQL("ALTER DATABASE {} {}").format(name, change))
    cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(name), [comment])
    cursor.execute("COMMIT")


def refuse_closed(connection: Any) -> None:
    """Say at once that there is no work here; of an open database nothing is asked.

    The server tells by itself at sign-in whether sessions can only read.

    Raises:
        ClosedDatabaseError: it is closed.
    """
    if connection.info.parameter_status(READ_ONLY) != "on":
        return
    with connection.cursor() as cursor:
        mark = read_mark(cursor)
    connection.rollback()
    if mark is not None:
        name = connection.info.dbname
        connection.close()
        raise ClosedDatabaseError(mark.words(name))

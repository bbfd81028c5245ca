"""Slots at home: how far each copy is, and what home keeps for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.conf import settings
from psycopg2.extensions import make_dsn
from psycopg2.extras import LogicalReplicationConnection

from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import HOME

LEAVE_S = 10.0
PLUGIN = "pgoutput"


@dataclass(frozen=True)
class Slot:
    """A copy's slot at home.

    Attributes:
        wal_status: reserved, extended, unreserved or lost, in PostgreSQL's words.
        lag_bytes: what was written at home and is not confirmed by the copy.
        lag_s: how long the last change took to get there; None while nobody is connected.
        kept_bytes: what home keeps on its disk for it.
    """

    active: bool
    wal_status: str
    lag_bytes: int
    lag_s: float | None
    kept_bytes: int

    @property
    def is_lost(self) -> bool:
        """Home has thrown away what the copy has not read."""
        return self.wal_status == "lost"


_SLOT = """
SELECT active, coalesce(wal_status, 'lost'),
    coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), confirmed_flush_lsn), 0)::bigint,
    CASE WHEN active THEN coalesce(extract(epoch FROM replay_lag), 0)::float END,
    coalesce(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn), 0)::bigint
FROM pg_replication_slots LEFT JOIN pg_stat_replication ON pid = active_pid
WHERE slot_name = %s AND database = current_database()
"""


def find_slot(cursor: Any, name: str) -> Slot | None:
    """Return a slot of this database, None where there is none."""
    cursor.execute(_SLOT, [name])
    row = cursor.fetchone()
    return Slot(*row) if row else None


def confirmed_since(cursor: Any, name: str, position: str) -> bool:
    """Tell whether a copy has confirmed all that was written up to a position; without a slot not.

    Args:
        position: an LSN, as `pg_current_wal_insert_lsn()` gives it.
    """
    cursor.execute(
        "SELECT confirmed_flush_lsn >= %s FROM pg_replication_slots"
        " WHERE slot_name = %s AND database = current_database()",
        [position, name],
    )
    row = cursor.fetchone()
    return bool(row and row[0])


def drop_slot(cursor: Any, name: str, hands: Hands) -> None:
    """Drop a slot that nobody reads any more; whoever still reads it is sent away.

    Raises:
        ReplicationError: its reader stays.
    """
    # That of a database which a restore has put aside is ours as well.
    cursor.execute(
        "SELECT FROM pg_replication_slots"
        " WHERE slot_name = %s AND starts_with(database, current_database())",
        [name],
    )
    if cursor.fetchone() is None:
        return
    if hands.dry:
        hands.run(cursor, HOME, f"SELECT pg_drop_replication_slot('{name}')")
        return
    until = time.monotonic() + LEAVE_S
    while True:
        try:
            _drop(cursor, name)
        except psycopg2.errors.ObjectInUse:
            if time.monotonic() > until:
                raise ReplicationError(
                    f"{HOME}: the slot {name} is still read. End its reader there: SELECT"
                    f" pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE"
                    f" slot_name = '{name}'; then run this again."
                ) from None
            time.sleep(0.1)
        else:
            return


def _drop(cursor: Any, name: str) -> None:
    """Drop a slot as who made it: without the attribute REPLICATION nobody may."""
    if not settings.SUITE_REPLICATION:
        cursor.execute("SELECT pg_drop_replication_slot(%s)", [name])
        return
    dsn = make_dsn(**settings.SUITE_REPLICATION)
    connection = psycopg2.connect(dsn, connection_factory=LogicalReplicationConnection)
    with closing(connection), connection.cursor() as walsender:
        walsender.execute(f'DROP_REPLICATION_SLOT "{name}"')


@contextmanager
def new_slot(dsn: str, name: str) -> Iterator[str]:
    """Make a slot and yield the snapshot of the moment from which it tells changes.

    The snapshot is good while the block runs.

    Raises:
        ReplicationError: the login may not, or there are no slots left.
    """
    try:
        connection = psycopg2.connect(dsn, connection_factory=LogicalReplicationConnection)
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(f'CREATE_REPLICATION_SLOT "{name}" LOGICAL {PLUGIN} EXPORT_SNAPSHOT')
            made: Any = cursor.fetchone()
            yield made[2]
    except psycopg2.OperationalError as error:
        raise ReplicationError(
            f"{HOME}: the slot {name} cannot be made: {str(error).strip()}. Its login needs"
            " REPLICATION and a way through pg_hba.conf; the server needs wal_level = logical"
            " and free max_replication_slots and max_wal_senders."
        ) from error

"""Set a copy up, look whether it is well, copy it anew, take it away."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from core.db.replication import logins, publications, slots, subscriptions
from core.db.replication.drift import compare, structure_of
from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.merging import Merged, merge
from core.db.replication.places import HOME, Copy, at, way_home
from core.db.replication.sequences import pass_by_copy
from core.db.replication.tables import CopiedTable, copied_tables
from core.db.router import CORE_SCHEMA


@dataclass(frozen=True)
class Both:
    """Home and a copy, connected as those who may set replication up."""

    copy: Copy
    home: Any
    there: Any
    tables: list[CopiedTable]


def set_up(copy: Copy, hands: Hands, *, unlimited: bool = False) -> bool:
    """Bring a copy to where it follows home; return whether its rows were copied.

    Doing it again changes nothing, and after a break it goes on: what is half done is done anew.

    Raises:
        ReplicationError: something is missing; the message names database and remedy.
    """
    with ExitStack() as stack:
        both = _both(copy, stack)
        _refuse_unfit_home(both.home, unlimited=unlimited)
        subscriptions.refuse_who_may_not_subscribe(both.there, copy)
        _refuse_drift(both)
        publications.bring_in_line(both.home, both.tables, hands)
        let_through(both.there, copy, both.tables, hands)
        if _is_well(both):
            return False
        _copy_anew(both, hands)
        return True


def resync(copy: Copy, hands: Hands, *, unlimited: bool = False) -> None:
    """Copy all rows anew, also where nothing seems wrong.

    Raises:
        ReplicationError: as `set_up`.
    """
    if not set_up(copy, hands, unlimited=unlimited):
        with ExitStack() as stack:
            _copy_anew(_both(copy, stack), hands)


def remove(copy: Copy, hands: Hands, *, last: bool) -> None:
    """Let a copy follow home no more; its rows stay as they are.

    Args:
        last: no other copy is left: nothing is published any more either.

    Raises:
        ReplicationError: a database is away. What is done so far stays done; run it again.
    """
    with at(copy.alias) as there:
        subscriptions.unsubscribe(there, copy, hands)
    with at(HOME) as home:
        slots.drop_slot(home, copy.name, hands)
        logins.drop_login(home, copy, hands)
        if last:
            publications.drop(home, hands)


def let_through(there: Any, copy: Copy, tables: list[CopiedTable], hands: Hands) -> None:
    """Let the owner of the copied tables pass their policies: changes are applied as the owner.

    PostgreSQL applies nothing to a table whose policies hold for whom it works as. All
    doors are other roles, for which they go on to hold.
    """
    there.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
        " AND relname = ANY(%s) AND relforcerowsecurity ORDER BY relname",
        [CORE_SCHEMA, [table.name for table in tables]],
    )
    for (name,) in there.fetchall():
        statement = f'ALTER TABLE {CORE_SCHEMA}."{name}" NO FORCE ROW LEVEL SECURITY'
        hands.run(there, copy.alias, statement)


def _both(copy: Copy, stack: ExitStack) -> Both:
    home, there = stack.enter_context(at(HOME)), stack.enter_context(at(copy.alias))
    return Both(copy, home, there, copied_tables())


def _is_well(both: Both) -> bool:
    """Tell whether the copy follows: a slot that is not lost, a subscription to every table."""
    slot = slots.find_slot(both.home, both.copy.name)
    subscription = subscriptions.find_subscription(both.there, both.copy.name)
    return (
        slot is not None
        and not slot.is_lost
        and subscription is not None
        and subscription.enabled
        and subscription.tables == {table.name for table in both.tables}
    )


def _copy_anew(both: Both, hands: Hands) -> None:
    """Drop what is left of a subscription, copy the rows, and follow from that moment on."""
    copy = both.copy
    subscriptions.unsubscribe(both.there, copy, hands)
    slots.drop_slot(both.home, copy.name, hands)
    way = way_home(logins.bring_login(both.home, copy, hands))
    if hands.dry:
        hands.tell(HOME, f"make the slot {copy.name}")
        hands.tell(copy.alias, f"copy the rows of {len(both.tables)} tables at that moment")
        subscriptions.subscribe(both.there, copy, way, hands)
        return
    pass_by_copy(both.home, both.there, both.tables)
    try:
        with slots.new_slot(way, copy.name) as snapshot:
            merged = _merge(both, snapshot)
        subscriptions.subscribe(both.there, copy, way, hands)
    except ReplicationError:
        # Home would keep everything for a slot that nobody reads.
        slots.drop_slot(both.home, copy.name, hands)
        raise
    hands.tell(copy.alias, f"{merged.written} rows written, {merged.gone} gone")
    for table, numbers in merged.strays.items():
        hands.tell(
            copy.alias,
            f"home does not know {table} {', '.join(numbers)}; rows here name them, so they stay."
            " See 'Home was put back' in docs/guides/several-servers.md",
        )


def _merge(both: Both, snapshot: str) -> Merged:
    both.there.execute("BEGIN")
    try:
        merged = merge(both.home, snapshot, both.there, both.tables)
        both.there.execute("COMMIT")
    except ReplicationError as error:
        raise ReplicationError(f"{both.copy.alias}: {error.message}") from error
    finally:
        both.there.execute("ROLLBACK")
    return merged


def _refuse_unfit_home(home: Any, *, unlimited: bool) -> None:
    home.execute("SHOW wal_level")
    if home.fetchone()[0] != "logical":
        raise ReplicationError(
            f"{HOME}: the server's wal_level is not logical. Let an administrator of it run: ALTER"
            " SYSTEM SET wal_level = 'logical'; and restart it."
        )
    home.execute("SELECT setting::int FROM pg_settings WHERE name = 'max_slot_wal_keep_size'")
    if home.fetchone()[0] < 0 and not unlimited:
        raise ReplicationError(
            f"{HOME}: a copy that stays away would fill the server's disk. Let an administrator of"
            " it run: ALTER SYSTEM SET max_slot_wal_keep_size = '4GB'; SELECT pg_reload_conf();"
            " or take it as it is with --unlimited."
        )


def _refuse_drift(both: Both) -> None:
    here, there = (structure_of(cursor, both.tables) for cursor in (both.home, both.there))
    stops = [one.text for one in compare(here, there) if one.stops]
    if stops:
        raise ReplicationError(f"{both.copy.alias}: {'; '.join(stops)}.")

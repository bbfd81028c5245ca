"""Set a copy up, look whether it is well, copy it anew, take it away."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from core.db.replication import logins, publications, slots, subscriptions
from core.db.replication.bringing_back import give_back
from core.db.replication.drift import compare, structure_of
from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.merging import Merged, Strays, merge
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
        # What is well asks for no right to subscribe: each `migrate` looks at it.
        _prepare(both, hands, unlimited=unlimited, subscribing=not _is_well(both))
        if _is_well(both):
            return False
        subscriptions.refuse_who_may_not_subscribe(both.there, both.copy)
        _copy_anew(both, hands)
        return True


def resync(copy: Copy, hands: Hands, *, unlimited: bool = False, bring_back: bool = False) -> None:
    """Copy all rows anew, also where nothing seems wrong.

    Args:
        bring_back: what home does not know and rows of the copy's database name is written at
            home again first.

    Raises:
        ReplicationError: as `set_up`.
    """
    with ExitStack() as stack:
        both = _both(copy, stack)
        _prepare(both, hands, unlimited=unlimited, subscribing=True)
        _copy_anew(both, hands, bring_back=bring_back)


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


def _prepare(both: Both, hands: Hands, *, unlimited: bool, subscribing: bool) -> None:
    """Refuse what cannot go well, and make what a subscription needs."""
    _refuse_unfit_home(both.home, unlimited=unlimited)
    if subscribing:
        subscriptions.refuse_who_may_not_subscribe(both.there, both.copy)
    _refuse_drift(both)
    publications.bring_in_line(both.home, both.tables, hands)
    let_through(both.there, both.copy, both.tables, hands)


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


def _copy_anew(both: Both, hands: Hands, *, bring_back: bool = False) -> None:
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
            merged = _merge(both, snapshot, bring_back=bring_back)
        if not merged.strays:
            subscriptions.subscribe(both.there, copy, way, hands)
    except ReplicationError:
        # Home would keep everything for a slot that nobody reads.
        slots.drop_slot(both.home, copy.name, hands)
        raise
    if merged.strays:
        give_back(both.home, both.there, both.tables, merged.strays)
        hands.tell(HOME, f"brought back: {_listed(merged.strays)}")
        _copy_anew(both, hands)
        return
    hands.tell(copy.alias, f"{merged.written} rows written, {merged.gone} gone")


def _merge(both: Both, snapshot: str, *, bring_back: bool) -> Merged:
    both.there.execute("BEGIN")
    try:
        merged = merge(both.home, snapshot, both.there, both.tables)
        if not bring_back:
            _refuse_strays(merged.strays, both.copy)
        both.there.execute("COMMIT")
    except ReplicationError as error:
        raise ReplicationError(f"{both.copy.alias}: {error.message}") from error
    finally:
        both.there.execute("ROLLBACK")
    return merged


def _refuse_strays(strays: Strays, copy: Copy) -> None:
    if strays:
        raise ReplicationError(
            f"home does not know {_listed(strays)}, and rows here name them: home was put back to"
            " an earlier time, or they were deleted there. Nothing was changed. Write them at"
            f" home again with --resync --bring-back --copy {copy.alias}; see"
            " docs/guides/several-servers.md."
        )


def _listed(strays: Strays) -> str:
    return "; ".join(f"{table} {', '.join(numbers)}" for table, numbers in strays.items())


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

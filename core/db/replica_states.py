"""How the read replicas stand: looked at now and then, not with each request.

A replica that is away costs its readers nothing: who looked remembers it for a while, and
nobody waits for who is looking just now.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from core.db.deadline import deadline

# So often a replica that is well is looked at, and one that is not.
LOOK_EVERY_S, LOOK_AGAIN_S = 2.0, 10.0
# A look may take so long; connecting counts.
LOOK_S = 1.0
# A replica gets so much time to catch up with what is being asked for.
CATCH_UP_S, STEP_S = 0.1, 0.02

_OF_HOME = """
SELECT pg_current_wal_lsn()::text, pg_current_wal_insert_lsn()::text, clock_timestamp(),
    (SELECT system_identifier FROM pg_control_system())
"""
_OF_REPLICA = """
SELECT pg_is_in_recovery(), coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false),
    extract(epoch FROM %s - pg_last_xact_replay_timestamp())::float8,
    (SELECT system_identifier FROM pg_control_system())
"""


class Fault(StrEnum):
    """Why a replica is passed over; the words stand in the metrics."""

    NONE = ""
    AWAY = "away"
    NO_STANDBY = "no_standby"
    FOREIGN = "foreign"
    LATE = "late"


@dataclass(frozen=True)
class ReplicaState:
    """How a replica was found.

    Attributes:
        lag_s: how old what it shows may be at most; None where that is not known.
        until: up to when that is taken for true, by the clock of time.monotonic().
    """

    home: str
    alias: str
    fault: Fault = Fault.NONE
    lag_s: float | None = None
    until: float = 0.0

    @property
    def is_well(self) -> bool:
        """It may be read from."""
        return self.fault is Fault.NONE


@dataclass(frozen=True)
class HomeMark:
    """Up to where home has written, by its own clock."""

    written: str
    inserted: str
    at: Any
    system: int


_states: dict[str, ReplicaState] = {}
_looking: dict[str, Lock] = {}


def list_replicas() -> list[tuple[str, str]]:
    """Return (home, replica) of all that are configured."""
    return [(home, one) for home, found in settings.SUITE_REPLICAS.items() for one in found]


def known_state(*, home: str, alias: str) -> ReplicaState:
    """Return how a replica stands; looks only if it is time, and nobody else does already."""
    known = _states.get(alias) or ReplicaState(home, alias, Fault.AWAY)
    if known.until > time.monotonic():
        return known
    lock = _looking.setdefault(alias, Lock())
    if not lock.acquire(blocking=False):
        return known
    try:
        return look(home=home, alias=alias)
    finally:
        lock.release()


def look(*, home: str, alias: str) -> ReplicaState:
    """Look at a replica now, and remember how it was found."""
    try:
        with deadline(LOOK_S):
            found = _seen(home, alias)
    except (DatabaseError, InterfaceError):
        found = ReplicaState(home, alias, Fault.AWAY)
    lasts_s = LOOK_AGAIN_S if found.fault is Fault.AWAY else LOOK_EVERY_S
    _states[alias] = found = replace(found, until=time.monotonic() + lasts_s)
    return found


def is_reachable(*, home: str, alias: str) -> bool:
    """Tell whether this thread has a living connection; if not, all pass the replica over."""
    line = connections[alias]
    try:
        with deadline(LOOK_S):
            line.close_if_health_check_failed()
            line.ensure_connection()
    except (DatabaseError, InterfaceError):
        until = time.monotonic() + LOOK_AGAIN_S
        _states[alias] = ReplicaState(home, alias, Fault.AWAY, until=until)
        return False
    return True


def has_everything(*, home: str, alias: str) -> bool:
    """Tell whether a replica shows what home had when it was asked now."""
    try:
        with deadline(LOOK_S):
            mark = _mark(home)
            return any(found[1] for found in _looks(alias, mark.inserted, mark.at))
    except (DatabaseError, InterfaceError):
        return False


def forget_states() -> None:
    """Forget how the replicas stood."""
    _states.clear()


def _seen(home: str, alias: str) -> ReplicaState:
    mark = _mark(home)
    lag_s = None
    for standby, caught_up, behind_s, system in _looks(alias, mark.written, mark.at):
        if system != mark.system:
            return ReplicaState(home, alias, Fault.FOREIGN)
        if not standby:
            return ReplicaState(home, alias, Fault.NO_STANDBY)
        lag_s = 0.0 if caught_up else behind_s
        if lag_s is not None and lag_s <= settings.SUITE_REPLICA_MAX_LAG_S:
            return ReplicaState(home, alias, lag_s=max(lag_s, 0.0))
    return ReplicaState(home, alias, Fault.LATE, lag_s)


def _mark(home: str) -> HomeMark:
    with connections[home].cursor() as cursor:
        cursor.execute(_OF_HOME)
        return HomeMark(*cursor.fetchone())


def _looks(alias: str, place: str, at: Any) -> Iterator[tuple[bool, bool, float | None, int]]:
    """Ask a replica until it is as far as home was, or for as long as that is worth waiting.

    After a quiet hour the first change makes it look an hour late for a moment.
    """
    until = time.monotonic() + CATCH_UP_S
    while True:
        with connections[alias].cursor() as cursor:
            cursor.execute(_OF_REPLICA, [place, at])
            found = cursor.fetchone()
        yield found
        if found[1] or time.monotonic() > until:
            return
        time.sleep(STEP_S)

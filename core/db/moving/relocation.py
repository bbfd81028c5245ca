"""A whole move: closed, carried, compared, switched. Broken off anywhere, run again it goes on.

What a killed move leaves is told by the marks of both databases (`core.db.closed`):

* the source `moving`, the target `filling` or unmarked: the target is emptied and filled anew;
* the source `moved`, the target `filling`: all was compared; the target only needs to be opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from core.clock import utc_now
from core.db.backups.addresses import Address
from core.db.backups.errors import BackupError
from core.db.backups.restoring import create_database, database_exists
from core.db.closed import Mark, State, close_database, open_database
from core.db.moving.comparing import Reading, compare
from core.db.moving.copying import Table, carry, empty
from core.db.moving.errors import MoveError
from core.db.moving.examining import examine_source, examine_target
from core.db.moving.places import for_moving, mark_of, others, sole_mover

LEAVE_S = 10.0


@dataclass(frozen=True)
class Moved:
    """What a move did.

    Attributes:
        downtime_s: from the closing of the old database to the opening of the new ones.
        readings: what stands in each of the new ones; none where an earlier run had compared all.
    """

    downtime_s: float
    readings: list[Reading]


@dataclass(frozen=True)
class Part:
    """A database that is entered.

    Attributes:
        without: tables that stay without rows there.
    """

    address: Address
    without: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class _Ends:
    source: Address
    parts: list[Part]
    say: Callable[[str], None]
    left_as: State

    @property
    def name(self) -> str:
        """All databases that are entered, as people read them."""
        return " and ".join(str(part.address) for part in self.parts)


def relocate(
    source: Address, target: Address, *, say: Callable[[str], None], left_as: State = "moved"
) -> Moved:
    """Move everything to another database; the one that is left stays as it was, and closed.

    Args:
        left_as: why it is closed in the end.

    Raises:
        MoveError: something is in the way, or went wrong; then the old database is open again.
        BackupError: a server is away.
    """
    return relocate_parts(source, [Part(target)], say=say, left_as=left_as)


def relocate_parts(
    source: Address, parts: Sequence[Part], *, say: Callable[[str], None], left_as: State = "moved"
) -> Moved:
    """Do what `relocate` does, to several databases at once.

    Raises:
        MoveError: as `relocate`.
        BackupError: as `relocate`.
    """
    moving = [Part(for_moving(part.address), part.without) for part in parts]
    ends = _Ends(for_moving(source), moving, say, left_as)
    with sole_mover(ends.source):
        mark = mark_of(ends.source)
        if mark is not None and mark.state == "moved":
            return _finish(ends, mark)
        refuse(ends.source, [part.address for part in moving])
        mark = mark or Mark("moving", ends.name, utc_now(), uuid4().hex)
        try:
            readings = _move(ends, mark)
        except BaseException:
            _take_back(ends, mark)
            raise
        return _open(ends, mark, readings)


def refuse(source: Address, targets: Sequence[Address]) -> None:
    """Say everything that is in the way, at once.

    Raises:
        MoveError: something is.
    """
    found = examine_source(source)
    told = [*found.in_the_way]
    if found.mark is not None and found.mark.state != "moving":
        told.append(found.mark.words(source.name))
    for target in targets:
        if _is_same(source, target):
            told.append(f"{target} is the database that you move from; name another one.")
        else:
            told += examine_target(target, found)
    if told:
        raise MoveError("\n".join(dict.fromkeys(told)))


def reopen(address: Address) -> Mark | None:
    """Let the suite work in a database that was left, as it was then; return why it was closed.

    Raises:
        MoveError: it is half filled.
    """
    with for_moving(address).cursor() as cursor, sole_mover(for_moving(address)):
        mark = mark_of(address)
        if mark is not None and mark.state == "filling":
            raise MoveError(mark.words(address.name))
        open_database(cursor)
        return mark


def _move(ends: _Ends, mark: Mark) -> list[Reading]:
    ends.say(f"closing {ends.source}")
    close(ends.source, mark, "moving", ends.name)
    await_leave(ends.source)
    return [_fill(ends, mark, part) for part in ends.parts]


def _fill(ends: _Ends, mark: Mark, part: Part) -> Reading:
    ends.say(f"emptying {part.address}")
    if not database_exists(part.address):
        create_database(part.address)
    close(part.address, mark, "filling", str(ends.source))
    empty(part.address)
    ends.say(f"carrying the rows to {part.address}")
    carry(ends.source, part.address, without=part.without)
    ends.say(f"comparing every table of {part.address}")
    return compare(ends.source, part.address, without=set(part.without))


def _open(ends: _Ends, mark: Mark, readings: list[Reading]) -> Moved:
    """Switch: from the first mark on there is no way back but `--reopen`."""
    ends.say("switching")
    close(ends.source, mark, ends.left_as, ends.name)
    for part in ends.parts:
        with part.address.cursor() as cursor:
            open_database(cursor)
    moved = Moved((utc_now() - mark.at).total_seconds(), readings)
    for part in ends.parts:
        ends.say(f"gathering statistics of {part.address}")
        with part.address.cursor() as cursor:
            cursor.execute("ANALYZE")
    return moved


def _finish(ends: _Ends, mark: Mark) -> Moved:
    if not any(is_filling(part.address, mark) for part in ends.parts):
        raise MoveError(mark.words(ends.source.name))
    return _open(ends, mark, [])


def is_filling(address: Address, mark: Mark) -> bool:
    """Tell whether a database is being filled by this very move."""
    there = mark_of(address) if database_exists(address) else None
    return there is not None and there.state == "filling" and there.move == mark.move


def close(address: Address, mark: Mark, state: State, other: str) -> None:
    """Mark a database for this move."""
    with address.cursor() as cursor:
        close_database(cursor, Mark(state, other, mark.at, mark.move))


def await_leave(source: Address) -> None:
    """Wait for whoever came in before it was closed: they could still write."""
    with source.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        closed_at = cursor.fetchone()[0]
        until = time.monotonic() + LEAVE_S
        while busy := others(cursor, since=closed_at):
            if time.monotonic() > until:
                raise MoveError(
                    f"{', '.join(busy)} came to {source} at the last moment. Stop the suite"
                    f" everywhere, then run this again."
                )
            time.sleep(0.1)


def _take_back(ends: _Ends, mark: Mark) -> None:
    """After a fault all is as it was; where a server is away now, the marks tell the next run."""
    for part in ends.parts:
        with suppress(BackupError):
            if is_filling(part.address, mark):
                empty(part.address)
                with part.address.cursor() as cursor:
                    open_database(cursor)
    with suppress(BackupError), ends.source.cursor() as cursor:
        open_database(cursor)
        ends.say(f"{ends.source} is open again and as it was")


def _is_same(source: Address, target: Address) -> bool:
    return _identity(source) is not None and _identity(source) == _identity(target)


def _identity(address: Address) -> tuple[Any, ...] | None:
    try:
        with address.cursor() as cursor:
            cursor.execute("SELECT system_identifier, current_database() FROM pg_control_system()")
            return tuple(cursor.fetchone())
    except BackupError:
        return None

"""The private server goes on with the next major version of PostgreSQL.

By a move into a cluster of its own beside the old one: `pg_upgrade` would want both versions' very
same build options and gives no comparison. The old cluster is kept under another name.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.db.backups.addresses import Address, address_from_url
from core.db.moving.comparing import Reading
from core.db.moving.errors import MoveError
from core.db.moving.examining import MIB, Source, examine_source
from core.db.moving.places import for_moving, mark_of
from core.db.moving.relocation import relocate, reopen
from core.db.private_server.accounts import server_account
from core.db.private_server.binaries import find_binaries
from core.db.private_server.cluster import prepare
from core.db.private_server.holds import hold
from core.db.private_server.layout import Layout
from core.db.private_server.locks import (
    is_supervised,
    open_lock,
    start_lock,
    try_exclusive,
    usable_layout,
)
from core.db.private_server.processes import clear_remains, stop
from core.db.private_server.upgrades import beside, note_ready, put_in_place

# The copy, its write-ahead log and a new cluster's own files.
DISK_TIMES, DISK_MORE_MIB = 2.0, 200.0


@dataclass(frozen=True)
class Upgraded:
    """What was done; nothing of the rows where an earlier run had done all but the last step.

    Attributes:
        kept: where the old cluster is kept.
        left: databases of the old cluster that are not the suite's, and stay there.
    """

    major: int
    downtime_s: float
    readings: list[Reading]
    kept: Path | None
    left: list[str]


@dataclass(frozen=True)
class Examined:
    """What would be done."""

    source: Source
    version: str


def examine_upgrade(directory: Path) -> Examined:
    """Look whether it would go well; nothing is touched.

    Raises:
        MoveError: something is in the way.
        PrivateServerError: there is no newer version, or the old one's programs are gone.
    """
    layout = _layout(directory)
    with hold(directory) as old:
        major = layout.major_version() or 0
        newer = find_binaries(
            major=None, at_least=major + 1, account=server_account(layout.cluster)
        )
        return Examined(_examined(layout, address_from_url(old.url)), newer.version)


def upgrade(directory: Path, *, say: Callable[[str], None]) -> Upgraded:
    """Move into a cluster of the newest version that is there, and let it take the old one's place.

    Raises:
        MoveError: something is in the way, or went wrong; the old cluster goes on.
        PrivateServerError: as `examine_upgrade`.
    """
    layout = _layout(directory)
    major = layout.major_version()
    with hold(directory) as old:
        if layout.major_version() != major:  # an earlier run had come that far
            return Upgraded(layout.major_version() or 0, 0.0, [], None, [])
        source = address_from_url(old.url)
        _forget_earlier(layout, source)
        _examined(layout, source)
        left = _other_databases(source)
        with _grown(layout) as target:
            moved = relocate(source, target, say=say, left_as="upgrading")
    switched = time.monotonic()
    say("putting the new cluster in the old one's place")
    kept = _switch(layout)
    downtime_s = moved.downtime_s + time.monotonic() - switched
    return Upgraded(layout.major_version() or 0, downtime_s, moved.readings, kept, left)


def _layout(directory: Path) -> Layout:
    layout = usable_layout(directory)
    if layout.major_version() is None and not beside(layout).directory.exists():
        raise MoveError(f"There is no server in {directory}: a first start takes the newest one.")
    if is_supervised(layout):
        raise MoveError(
            "The suite runs with this data directory. Stop it (Ctrl-C in its terminal), then run"
            " this again."
        )
    return layout


def _examined(layout: Layout, source: Address) -> Source:
    found = examine_source(for_moving(source))
    told = list(found.in_the_way)
    if found.mark is not None and found.mark.state != "moving":
        told.append(found.mark.words(source.name))
    wanted = found.mib * DISK_TIMES + DISK_MORE_MIB
    free = shutil.disk_usage(layout.directory).free / MIB
    if free < wanted:
        told.append(
            f"{layout.directory} has {free:.0f} MiB free, {wanted:.0f} MiB are needed: the old"
            f" cluster stays beside the new one. Make room."
        )
    if told:
        raise MoveError("\n".join(told))
    return found


def _forget_earlier(layout: Layout, source: Address) -> None:
    """Take away what a killed run left: a cluster that never took the old one's place."""
    new = beside(layout)
    mark = mark_of(for_moving(source))
    if mark is not None and mark.state == "upgrading":
        reopen(source)
    if new.directory.exists():
        if new.cluster.exists():
            stop(new.cluster)
            clear_remains(new)
        shutil.rmtree(new.directory)


@contextmanager
def _grown(layout: Layout) -> Iterator[Address]:
    """Make a cluster of the newest version, with the same passwords, and run it for a while."""
    new = beside(layout)
    new.directory.mkdir(mode=layout.directory.stat().st_mode & 0o777)
    shutil.copy2(layout.secrets, new.secrets)
    prepare(new.directory, at_least=(layout.major_version() or 0) + 1).door.close()
    with hold(new.directory) as held:
        yield address_from_url(held.url)


def _other_databases(source: Address) -> list[str]:
    with source.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate"
            " AND datname NOT IN ('postgres', current_database()) ORDER BY datname"
        )
        return [row[0] for row in cursor.fetchall()]


def _switch(layout: Layout) -> Path:
    with start_lock(layout):
        users = open_lock(layout, "users")
        try:
            if not try_exclusive(users):
                raise MoveError(
                    "Another command has begun to use the data directory. Wait for it, then run"
                    " this again."
                )
            for one in (layout, beside(layout)):
                stop(one.cluster)
                clear_remains(one)
            kept = note_ready(layout)
            put_in_place(layout)
            return kept
        finally:
            os.close(users)

"""How each copy stands, asked of home and of the copy, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.db.replication.drift import Structure, compare, structure_of
from core.db.replication.errors import ReplicationError
from core.db.replication.places import HOME, Copy, at
from core.db.replication.slots import Slot, find_slot
from core.db.replication.subscriptions import Subscription, find_subscription
from core.db.replication.tables import CopiedTable, copied_tables

RESYNC = "run manage.py replicate --resync --copy {alias}"
SET_UP = "run manage.py replicate --set-up --copy {alias}"


@dataclass
class CopyStatus:
    """A copy as it stands.

    Attributes:
        lag_bytes, lag_s: how far it is behind; None while home does not know.
        errors: how often applying a change failed.
        heard_at: when it last heard of home.
        drift: where its structure differs, in words.
        findings: what is wrong, each with its remedy; empty when all is well.
    """

    alias: str
    slot: str = "unknown"
    subscription: str = "unknown"
    lag_bytes: int | None = None
    lag_s: float | None = None
    kept_bytes: int | None = None
    errors: int | None = None
    heard_at: datetime | None = None
    drift: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Nothing is to be done."""
        return not self.findings


def read_status(copies: list[Copy]) -> list[CopyStatus]:
    """Return how the copies stand; a database that is away is a finding."""
    tables = copied_tables()
    home = _ask(HOME, lambda cursor: _home(cursor, copies, tables))
    return [_judge(copy, home, tables) for copy in copies]


@dataclass(frozen=True)
class _Home:
    slots: dict[str, Slot | None]
    structure: Structure


def _home(cursor: Any, copies: list[Copy], tables: list[CopiedTable]) -> _Home:
    slots = {copy.name: find_slot(cursor, copy.name) for copy in copies}
    return _Home(slots, structure_of(cursor, tables))


def _ask(alias: str, question: Any) -> Any:
    try:
        with at(alias) as cursor:
            return question(cursor)
    except ReplicationError as error:
        return error


def _judge(copy: Copy, home: _Home | ReplicationError, tables: list[CopiedTable]) -> CopyStatus:
    status = CopyStatus(copy.alias)
    there = _ask(
        copy.alias,
        lambda cursor: (find_subscription(cursor, copy.name), structure_of(cursor, tables)),
    )
    subscription: Subscription | None = None
    if isinstance(there, ReplicationError):
        status.findings.append(there.message)
    else:
        subscription = there[0]
        _judge_subscription(status, subscription, tables)
    if isinstance(home, ReplicationError):
        status.findings.append(home.message)
        return status
    _judge_slot(status, home.slots[copy.name])
    if not isinstance(there, ReplicationError):
        differences = compare(home.structure, there[1])
        status.drift = [one.text for one in differences]
        status.findings += [one.text for one in differences if one.stops]
        _judge_errors(status, subscription)
    return status


def _judge_subscription(
    status: CopyStatus, found: Subscription | None, tables: list[CopiedTable]
) -> None:
    if found is None:
        status.subscription = "missing"
        status.findings.append(f"it follows nobody: {SET_UP.format(alias=status.alias)}")
        return
    status.errors, status.heard_at = found.errors, found.heard_at
    status.subscription = "working" if found.working else "waiting"
    if not found.enabled:
        status.subscription = "disabled"
        status.findings.append(f"its subscription is off: {SET_UP.format(alias=status.alias)}")
    missing = sorted({table.name for table in tables} - found.tables)
    if missing:
        text = f"it does not follow {', '.join(missing)}: {SET_UP.format(alias=status.alias)}"
        status.findings.append(text)


def _judge_slot(status: CopyStatus, slot: Slot | None) -> None:
    if slot is None:
        status.slot = "missing"
        if status.subscription != "missing":
            status.findings.append(
                "home has no slot for it: it was removed, or home was put back from a backup:"
                f" {RESYNC.format(alias=status.alias)}"
            )
        return
    status.lag_bytes, status.lag_s = slot.lag_bytes, slot.lag_s
    status.kept_bytes = slot.kept_bytes
    status.slot = "active" if slot.active else "idle"
    if slot.is_lost:
        status.slot = "lost"
        text = "home has thrown away what it did not read in time"
        status.findings.append(f"{text}: {RESYNC.format(alias=status.alias)}")
    elif slot.wal_status == "unreserved":
        text = "home is about to throw away what it has not read: bring the copy back soon"
        status.findings.append(text)


def _judge_errors(status: CopyStatus, found: Subscription | None) -> None:
    """Errors are a finding while they hold it up: one that healed is only counted."""
    if found is not None and found.enabled and not found.working and status.slot != "lost":
        failed = f", applying failed {found.errors} times" if found.errors else ""
        status.findings.append(
            f"nothing is being applied{failed}: its server's log says why. When rows are in"
            f" each other's way, {RESYNC.format(alias=status.alias)}"
        )

"""Reading from a replica: only inside an explicit scope, and only what may be a little old.

Home is read instead, silently, where the replica is away or too far behind, in an open
transaction, and by who has just written (docs/mechanisms/databases.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.db import connections

from core.db.recent_writes import recent_writes
from core.db.replica_states import has_everything, is_reachable, known_state
from core.db.transactions import open_alias

T = TypeVar("T")


@dataclass
class Reading:
    """A scope; where it reads is chosen once for each database, so that its figures agree.

    Attributes:
        allowed: whoever reads has not just written.
        whole: the replica must have all that home has now: nobody knows what the reader wrote.
    """

    allowed: bool
    whole: bool
    chosen: dict[str, str] = field(default_factory=dict)

    def alias_for(self, home: str) -> str:
        """Return the replica of a database, else the database itself."""
        if home not in self.chosen:
            self.chosen[home] = next(self._fit(home), home)
        return self.chosen[home]

    def _fit(self, home: str) -> Iterator[str]:
        if not self.allowed or connections[home].in_atomic_block:
            return
        for alias in settings.SUITE_REPLICAS.get(home, ()):
            if not known_state(home=home, alias=alias).is_well:
                continue
            if not is_reachable(home=home, alias=alias):
                continue
            if not self.whole or has_everything(home=home, alias=alias):
                yield alias


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def read_from_replica() -> Iterator[None]:
    """Read from replicas inside, where there are any that are fit; writing stays at home."""
    with _inside(begin_reading()):
        yield


def reading_from_replica(parts: Iterator[T]) -> Iterator[T]:
    """Return the same parts, each made in one `read_from_replica()`: for what is sent on the way.

    Whether they may come from a replica is settled now, before anything is written about it.
    """
    reading = begin_reading()

    def made() -> Iterator[T]:
        while True:
            with _inside(reading):
                try:
                    part = next(parts)
                except StopIteration:
                    return
            yield part

    return made()


def reader_of(home: str) -> str:
    """Return where a database is read just now: at a replica in a scope, else at home."""
    reading = _reading.get()
    if reading is None or home not in settings.SUITE_REPLICAS or open_alias() is not None:
        return home
    return reading.alias_for(home)


def home_of(alias: str | None) -> str | None:
    """Return the database that a replica follows; any other stays as it is."""
    for home, replicas in settings.SUITE_REPLICAS.items():
        if alias in replicas:
            return str(home)
    return alias


def is_replica(alias: str | None) -> bool:
    """Tell whether an alias is that of a replica."""
    return home_of(alias) != alias


def begin_reading() -> Reading:
    """Return a scope that begins now, by what is known of whoever reads."""
    known = recent_writes()
    if known is None:
        return Reading(allowed=True, whole=True)
    return Reading(allowed=not (known.lately or known.here), whole=False)


@contextmanager
def _inside(reading: Reading) -> Iterator[None]:
    token = _reading.set(reading)
    try:
        yield
    finally:
        _reading.reset(token)

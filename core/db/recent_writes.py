"""Whether whoever reads has just written: what they wrote must be there when they look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from core.db.transactions import open_alias

_CHANGES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


@dataclass
class RecentWrites:
    """What is known of a reader.

    Attributes:
        lately: they wrote so short a time ago that a replica may not have it yet.
        here: they wrote in the request that is going on.
    """

    lately: bool = False
    here: bool = False


_writes: ContextVar[RecentWrites | None] = ContextVar("recent_writes", default=None)


def recent_writes() -> RecentWrites | None:
    """Return what is known of the reader; nothing of a command, a job or a program."""
    return _writes.get()


@contextmanager
def noting_writes(*, lately: bool) -> Iterator[RecentWrites]:
    """Note what a person writes inside."""
    found = RecentWrites(lately=lately)
    token = _writes.set(found)
    try:
        yield found
    finally:
        _writes.reset(token)


def note_write(statement: str) -> None:
    """Note a statement, if it changes something in a transaction of a service.

    What Django writes by itself (its cache, a session) is nothing that a person looks for.
    """
    known = _writes.get()
    if known is not None and not known.here and open_alias() is not None:
        known.here = bool(_CHANGES.search(statement))

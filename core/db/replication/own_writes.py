"""What a request wrote at home is in the copy next to it before it is answered.

So the next page shows what was saved, though pages read from the copy.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction

from core.db.doors import SYSTEM, through
from core.db.replication.arrival import ARRIVAL_S, STEP_S
from core.db.replication.tables import is_copied

if TYPE_CHECKING:
    from django.db.models import Model

Written = dict[type["Model"], dict[Any, int]]

_written: ContextVar[Written | None] = ContextVar("written", default=None)


@contextmanager
def awaiting_own_writes() -> Iterator[None]:
    """Let what is written inside be here at the end, unless the copy is too far behind.

    Then it goes on all the same: what was asked for is done.
    """
    written: Written | None = {} if settings.SUITE_SITE != DEFAULT_DB_ALIAS else None
    token = _written.set(written)
    try:
        yield
    finally:
        _written.reset(token)
    if written:
        _await(written)


def note_written(records: Iterable[Any]) -> None:
    """Remember records of core, with their revisions, once what wrote them is committed."""
    if _written.get() is None:
        return
    for record in records:
        if is_copied(type(record)):
            transaction.on_commit(partial(_note, record), using=record._state.db)


def _note(record: Any) -> None:
    written = _written.get()
    if written is not None:
        written.setdefault(type(record), {})[record.pk] = record.revision


@through(SYSTEM)  # whether its person may see a row does not matter
def _await(written: Written) -> None:
    until = time.monotonic() + ARRIVAL_S
    while not all(_is_here(*of_model) for of_model in written.items()):
        if time.monotonic() > until:
            return
        time.sleep(STEP_S)


def _is_here(model: type[Model], revisions: dict[Any, int]) -> bool:
    rows = model._base_manager.using(settings.SUITE_SITE).filter(pk__in=revisions)
    here = dict(rows.values_list("pk", "revision"))
    return all(here.get(key, 0) >= revision for key, revision in revisions.items())

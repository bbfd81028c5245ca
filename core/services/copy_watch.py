"""Watching the copies of core: somebody is told when one stops following, and when it is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from core.clock import utc_now
from core.db.replication.status import CopyStatus
from core.db.transactions import transaction_on
from core.events.base import Event
from core.events.publish import publish
from core.events.upkeep_types import CopyFollows, CopyStopped
from core.selectors.copies import list_copy_states
from core.timers import every

LOOK_S = 30.0
# A server that is started again is away for one look.
LOOKS = 2
AGAIN = timedelta(hours=1)
_COPIES = UUID("b1b0a2d2-7c3e-5d51-9a70-0f5c9d8e4c21")


class Watch:
    """What was seen of the copies so far, in one process; nothing is known when it begins."""

    def __init__(self) -> None:
        self._unwell: Counter[str] = Counter()
        self._told_at: dict[str, datetime | None] = {}

    def forget(self) -> None:
        """Begin anew: what was judged could not be told."""
        self._unwell.clear()
        self._told_at.clear()

    def judge(self, states: Iterable[CopyStatus], *, now: datetime) -> Iterator[Event]:
        """Return what is to be told: a copy that stopped, each hour again, and one that follows.

        Args:
            now: aware UTC.
        """
        for state in states:
            if state.is_well:
                yield from self._well(state, now)
            else:
                yield from self._stopped(state, now)

    def _well(self, state: CopyStatus, now: datetime) -> Iterator[Event]:
        self._unwell[state.alias] = 0
        # After a start too: what was told before it may be over.
        if self._told_at.get(state.alias, now) is not None:
            self._told_at[state.alias] = None
            yield CopyFollows(uid=_uid(state), occurred_at=now, copy=state.alias)

    def _stopped(self, state: CopyStatus, now: datetime) -> Iterator[Event]:
        self._unwell[state.alias] += 1
        told_at = self._told_at.get(state.alias)
        if self._unwell[state.alias] >= LOOKS and (told_at is None or now - told_at >= AGAIN):
            self._told_at[state.alias] = now
            yield CopyStopped(
                uid=_uid(state),
                occurred_at=now,
                copy=state.alias,
                findings="; ".join(state.findings),
            )


WATCH = Watch()


@every(LOOK_S)
def watch_copies() -> None:
    """Tell what became of the copies: core's dispatcher of each, another one of its own.

    So the floor says that it does not hear of core also while core is away.
    """
    site = settings.SUITE_SITE
    seen = [s for s in list_copy_states() if site in {DEFAULT_DB_ALIAS, s.alias}]
    if not seen:
        return
    try:
        with transaction_on(site):
            for event in WATCH.judge(seen, now=utc_now()):
                publish(event)
    except DatabaseError:
        WATCH.forget()
        raise


def _uid(state: CopyStatus) -> UUID:
    return uuid5(_COPIES, state.alias)

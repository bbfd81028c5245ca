"""Telling the dispatcher that there is work: after commit, debounced, beside the transaction.

A NOTIFY inside the transaction would make all commits go one by one
(docs/mechanisms/events.md), so a thread of this process sends one over a
connection of its own, at most every few milliseconds. A lost one costs the
dispatcher's polling interval, nothing else.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from django.db import connections
from django.db.utils import Error

CHANNEL = "sync_events"
SPACING_S = 0.004

logger = logging.getLogger(__name__)


class Waker(threading.Thread):
    """Sends the notifications of one alias."""

    def __init__(self, alias: str) -> None:
        super().__init__(name=f"wake-{alias}", daemon=True)
        self.alias = alias
        self.wanted = threading.Event()

    def run(self) -> None:
        """Wait for a wish, send one notification for all that came meanwhile."""
        while True:
            self.wanted.wait()
            self.wanted.clear()
            try:
                with connections[self.alias].cursor() as cursor:
                    cursor.execute(f"NOTIFY {CHANNEL}")
            except Error:
                # The dispatcher polls; the next wish gets a new connection.
                connections[self.alias].close()
                logger.info("wake-up not sent", extra={"alias": self.alias})
            time.sleep(SPACING_S)


_wakers: dict[tuple[int, str], Waker] = {}
_lock = threading.Lock()


def wake(alias: str) -> None:
    """Ask for a notification; returns at once."""
    key = (os.getpid(), alias)
    waker = _wakers.get(key)
    if waker is None:
        with _lock:
            waker = _wakers.get(key)
            if waker is None:
                waker = _wakers[key] = Waker(alias)
                waker.start()
    waker.wanted.set()

"""Telling the dispatcher that there is work: after commit, debounced, beside the transaction.

A NOTIFY inside the transaction would make all commits go one by one
(docs/mechanisms/events.md), so a thread of this process sends one over a
connection of its own, at most every few milliseconds. A lost one costs the
dispatcher's polling interval, nothing else.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading

from django.db import connections

CHANNEL = "sync_events"
SPACING_S = 0.004
IDLE_S = 10.0
STOP_S = 5.0

logger = logging.getLogger(__name__)


class Waker(threading.Thread):
    """Sends the notifications of one alias; gives its connection back when there are none."""

    def __init__(self, alias: str) -> None:
        super().__init__(name=f"wake-{alias}", daemon=True)
        self.alias = alias
        self.wanted = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Wait for a wish, send one notification for all that came meanwhile."""
        while not self.stopping.is_set():
            if not self.wanted.wait(IDLE_S):
                connections[self.alias].close()
                continue
            self.wanted.clear()
            if not self.stopping.is_set():
                self._notify()
                self.stopping.wait(SPACING_S)
        connections[self.alias].close()

    def stop(self) -> None:
        """End the thread and its connection; what was wished for is dropped."""
        self.stopping.set()
        self.wanted.set()
        self.join(STOP_S)

    def _notify(self) -> None:
        connection = connections[self.alias]
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")
        except Exception:
            # The dispatcher polls; the next wish gets a new connection.
            logger.info("wake-up not sent", extra={"alias": self.alias}, exc_info=True)
            connection.close()
        else:
            if connection.settings_dict["CONN_MAX_AGE"] == 0:
                connection.close()  # back to the pool at once; one of ours stays


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


def stop() -> None:
    """End this process's threads and their connections; the next `wake` starts anew."""
    with _lock:
        mine = [key for key in _wakers if key[0] == os.getpid()]
        for key in mine:
            _wakers.pop(key).stop()


atexit.register(stop)

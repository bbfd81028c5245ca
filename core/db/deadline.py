"""A limit on how long this thread waits for the database, kept even when the server is frozen.

`lock_timeout` and `statement_timeout` are the server's, and a frozen server
fires neither. So the web process waits by itself (psycopg2's wait callback)
and closes the connection when the thread's deadline passes. A deadline counts
only inside `deadline()`; other work waits as long as it takes, but for
connecting: libpq's `connect_timeout` does not count while we wait, so it is
kept here. COPY does not
work in a process that has the callback.
"""

from __future__ import annotations

import math
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import extensions

_limits = threading.local()
_WAITS_FOR = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}

# What libpq makes of connect_timeout=1.
CONNECT_S = 2.0


class DeadlinePassedError(psycopg2.OperationalError):
    """The database did not answer before the thread's deadline.

    Attributes:
        waited_s: how long this one answer was waited for.
    """

    waited_s = 0.0


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let this thread wait for the database until so many seconds from now.

    A deadline inside another one shortens it, never lengthens it.
    """
    outer = getattr(_limits, "until", None)
    until = time.monotonic() + seconds
    _limits.until = until if outer is None else min(until, outer)
    try:
        yield
    finally:
        _limits.until = outer


def install_wait_callback() -> None:
    """Make every psycopg2 connection of this process wait by `_wait`."""
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    begun = time.monotonic()
    until = getattr(_limits, "until", None)
    if connection.status == extensions.STATUS_SETUP:
        until = begun + CONNECT_S if until is None else min(until, begun + CONNECT_S)
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        if state not in _WAITS_FOR:
            raise psycopg2.OperationalError(f"unexpected state of a connection: {state}")
        # poll(), since select() refuses file numbers above 1023.
        line = select.poll()
        line.register(connection.fileno(), _WAITS_FOR[state])
        if not line.poll(_left_ms(until)):
            # psycopg2 closes the connection then; closing it here would wait for its lock.
            error = DeadlinePassedError("the database did not answer in time")
            error.waited_s = time.monotonic() - begun
            raise error


def _left_ms(until: float | None) -> int | None:
    return None if until is None else max(0, math.ceil((until - time.monotonic()) * 1000))

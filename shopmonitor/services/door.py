"""The frame of every node message: bounded in time, one reconnect, 503 when the database stalls."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections, router
from psycopg2 import errors as pg

from core.db.deadline import DeadlinePassedError, deadline
from core.errors import DatabaseStalledError
from shopmonitor.models import MachineSession

logger = logging.getLogger(__name__)
T = TypeVar("T")

PROBE_EVERY_S = 1.0
LOCK_TIMEOUT_MS = 1500
# What the server itself stops, and how a lost race shows.
TIMEOUTS = (pg.LockNotAvailable, pg.QueryCanceled)

# Sent in front of the first statement of a message: the server's own limits.
LIMITS = (
    f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}; SET LOCAL statement_timeout = {LOCK_TIMEOUT_MS}; "
)


class Breaker:
    """While the last try failed, answers at once; one thread a second tries again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._probe_at: float | None = None

    def admits(self) -> bool:
        """Tell whether this call may try."""
        if self._probe_at is None:
            return True
        with self._lock:
            if self._probe_at is None:
                return True
            if time.monotonic() < self._probe_at:
                return False
            self._probe_at = time.monotonic() + PROBE_EVERY_S + settings.NODE_STALL_S
            return True

    def opened(self) -> None:
        """Note that the database did not answer."""
        if self._probe_at is None:
            logger.error("database does not answer, nodes are told 503")
        self._probe_at = time.monotonic() + PROBE_EVERY_S

    def closed(self) -> None:
        """Note that it did."""
        if self._probe_at is not None:
            logger.warning("database answers again")
            self._probe_at = None


breaker = Breaker()


def floor_alias() -> str:
    """Return the alias of this region's floor."""
    return router.db_for_write(MachineSession)


def within_limits(work: Callable[[], T]) -> T:
    """Do the database work of one message.

    It is tried once more when the connection was dead or another process won
    the race for the same row; so `work` must begin anew each time.

    Raises:
        DatabaseStalledError: no answer in time; the node sends the same message again.
    """
    if not breaker.admits():
        raise DatabaseStalledError("The database does not answer; send the same message again.")
    with deadline(settings.NODE_STALL_S):
        try:
            return _tried(work)
        except (InterfaceError, OperationalError) as error:
            if isinstance(error.__cause__, TIMEOUTS):
                logger.warning("a node message waited too long", extra={"cause": str(error)[:80]})
            else:
                breaker.opened()
                connections[floor_alias()].close()
            raise DatabaseStalledError(
                "The database did not answer in time; send the same message again."
            ) from error


def _tried(work: Callable[[], T]) -> T:
    connection = connections[floor_alias()]
    # A dead connection shows itself by the first statement; asking each time costs a round trip.
    connection.health_check_done = True
    held = connection.connection is not None
    try:
        result = work()
    except (InterfaceError, OperationalError) as error:
        cause = error.__cause__
        if not held or isinstance(cause, (DeadlinePassedError, *TIMEOUTS)):
            raise
        connection.close()
        result = work()
    breaker.closed()
    return result

"""The frame of every node message: bounded in time, one more try, 503 when the database stalls."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connections, router
from psycopg2 import errors as pg

from core.db.deadline import DeadlinePassedError, deadline
from core.errors import DatabaseStalledError
from shopmonitor.models import MachineSession

logger = logging.getLogger(__name__)
T = TypeVar("T")

PROBE_EVERY_S = 1.0
STATEMENT_TIMEOUT_MS = 1500
LOCK_TIMEOUT_MS = 1500
# Once a lock was waited for in vain, the next callers must not queue behind each other for it.
HURRY_S = 2.0
HURRIED_LOCK_TIMEOUT_MS = 50
# So long must one answer have been waited for, to say that the server and not the work is slow.
STALLED_S = 0.9

# What the server itself stops: it lives, and the connection is good.
TIMEOUTS = (pg.LockNotAvailable, pg.QueryCanceled)
# A lost race; the server lives, the work may be done anew.
RACES = (pg.DeadlockDetected, pg.SerializationFailure)
FINAL = (DeadlinePassedError, *TIMEOUTS)

# Sent in front of a message's first statement: the server's own limits.
LIMITS, HURRIED_LIMITS = (
    f"SET LOCAL lock_timeout = {ms}; SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}; "
    for ms in (LOCK_TIMEOUT_MS, HURRIED_LOCK_TIMEOUT_MS)
)


class Breaker:
    """While the last try failed, answers at once; one thread a second tries again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._probe_at: float | None = None
        self._hurry_until = 0.0

    def admits(self) -> bool:
        """Tell whether this call may try."""
        probe_at = self._probe_at
        if probe_at is None:
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
        with self._lock:
            first, self._probe_at = self._probe_at is None, time.monotonic() + PROBE_EVERY_S
        if first:
            logger.error("database does not answer, nodes are told 503")

    def closed(self) -> None:
        """Note that it did."""
        if self._probe_at is None:
            return
        with self._lock:
            was_open, self._probe_at = self._probe_at is not None, None
        if was_open:
            logger.warning("database answers again")

    def hurry(self) -> None:
        """Let callers wait for locks only shortly for a while.

        Who hurried in vain does not prolong it: else a crowd would keep itself out.
        """
        if self.limits == LIMITS:
            self._hurry_until = time.monotonic() + HURRY_S

    @property
    def limits(self) -> str:
        """Return the limits that hold now."""
        return HURRIED_LIMITS if time.monotonic() < self._hurry_until else LIMITS


_breakers: dict[str, Breaker] = {}


def breaker_of(alias: str) -> Breaker:
    """Return the breaker of a database, one for all threads."""
    return _breakers.setdefault(alias, Breaker())


def floor_alias() -> str:
    """Return the alias of this region's floor."""
    return router.db_for_write(MachineSession)


def limits(alias: str) -> str:
    """Return what is sent in front of the first statement of a message now."""
    return breaker_of(alias).limits


def within_limits(work: Callable[[], T], *, alias: str = "") -> T:
    """Do the database work of one message.

    It is tried once more when the connection was dead or another process won
    the race for the same row; so `work` must begin anew each time.

    Args:
        alias: the database; that of this region's floor when not said.

    Raises:
        DatabaseStalledError: no answer in time; the node sends the same message again.
    """
    alias = alias or floor_alias()
    breaker = breaker_of(alias)
    if not breaker.admits():
        raise DatabaseStalledError("The database does not answer; send the same message again.")
    connection = connections[alias]
    with deadline(settings.NODE_STALL_S):
        try:
            result = _tried(work, connection)
        except (InterfaceError, OperationalError) as error:
            _give_up(error, connection, breaker)
            raise DatabaseStalledError(
                "The database did not answer in time; send the same message again."
            ) from error
        finally:
            # Else the next request of this thread would ask first whether it lives, unbounded.
            connection.errors_occurred = False
    breaker.closed()
    return result


def _tried(work: Callable[[], T], connection: Any) -> T:
    # A dead connection shows itself by the first statement; asking each time costs a round trip.
    connection.health_check_done = True
    held = connection.connection is not None
    try:
        return work()
    except IntegrityError:
        # The same message came twice at once, and the other one was first.
        return work()
    except (InterfaceError, OperationalError) as error:
        cause = error.__cause__
        if isinstance(cause, RACES):
            return work()
        if not held or isinstance(cause, FINAL):
            raise
        connection.close()
        return work()


def _give_up(error: Exception, connection: Any, breaker: Breaker) -> None:
    cause = error.__cause__
    if isinstance(cause, TIMEOUTS):
        breaker.hurry()
        logger.warning("a node message waited too long", extra={"cause": type(cause).__name__})
    elif not isinstance(cause, RACES):
        connection.close()
        if not isinstance(cause, DeadlinePassedError) or _waited_s(error) >= STALLED_S:
            breaker.opened()


def _waited_s(error: BaseException | None) -> float:
    """Return the longest wait of all that went wrong: leaving a transaction fails once more."""
    longest = 0.0
    while error is not None:
        cause = error.__cause__
        if isinstance(cause, DeadlinePassedError):
            longest = max(longest, cause.waited_s)
        error = error.__context__
    return longest

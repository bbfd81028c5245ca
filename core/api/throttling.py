"""How often one caller may ask the API in a minute: a token, a person, or an unknown's address.

Counted in the cache, so that all web processes count together: Redis, or the database where there
is none. A process asks the cache once in a hundredth of the limit, not at every request: a limit of
6000 lets through at most 60 more for each process. Nodes have a door of their own, which is never
closed: their swipes pass none of this (shopmonitor/middleware.py).
"""

from __future__ import annotations

import logging
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.clock import utc_now
from core.models import ApiToken

logger = logging.getLogger(__name__)

WINDOW_S = 60
# Requests of a process are told to the cache in lots of this part of the limit.
PART = 100


class TooOftenError(Throttled):
    """The caller used up what a minute allows."""

    def __init__(self, *, most: int, wait_s: int) -> None:
        text = _("More than {most} requests within a minute: go on in {wait} seconds.")
        # Not the framework's own way: it adds a sentence that says the same once more.
        super(Throttled, self).__init__(text.format(most=most, wait=wait_s))
        self.wait = wait_s


class CallerThrottle(BaseThrottle):
    """Counts every request that was let in, and those of pages that are open to all."""

    def allow_request(self, request: Request, _view: Any) -> bool:
        """Count the request.

        Raises:
            TooOftenError: the caller used up what a minute allows.
        """
        if isinstance(request.auth, ApiToken):
            count_request(f"token:{request.auth.pk}", most=settings.SUITE_API_PER_MINUTE)
        elif request.user.is_authenticated:
            count_request(f"person:{request.user.pk}", most=settings.SUITE_API_PER_MINUTE)
        else:
            count_stranger(request)
        return True


def count_stranger(request: Request) -> None:
    """Count a request of nobody that we know, by its address.

    Raises:
        TooOftenError: the address used up what a minute allows.
    """
    address = request.META.get("REMOTE_ADDR", "")
    count_request(f"address:{address}", most=settings.SUITE_API_PER_MINUTE_UNKNOWN)


def count_request(caller: str, *, most: int) -> None:
    """Count one request of a caller within the running minute; with a limit of 0 nobody counts.

    Raises:
        TooOftenError: there were more than `most`.
    """
    if not most:
        return
    second = int(utc_now().timestamp())
    window, passed_s = divmod(second, WINDOW_S)
    if _counted.add(caller, window=window, lot=max(1, most // PART)) > most:
        raise TooOftenError(most=most, wait_s=WINDOW_S - passed_s)


class _Counted:
    """What this process counted in the running minute, and what all had counted when last told."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = 0
        self._callers: dict[str, tuple[int, int]] = {}

    def forget(self) -> None:
        """Know nothing but what the cache knows."""
        with self._lock:
            self._window, self._callers = 0, {}

    def add(self, caller: str, *, window: int, lot: int) -> int:
        """Return how many requests of the caller are known of, this one among them."""
        with self._lock:
            if window != self._window:
                self._window, self._callers = window, {}
            untold, of_all = self._callers.get(caller, (0, 0))
            untold += 1
            tell = untold >= lot
            self._callers[caller] = (0, of_all + untold) if tell else (untold, of_all)
        if not tell:
            return of_all + untold
        found = _tell(f"api-calls:{window}:{caller}", untold)
        with self._lock:
            if window == self._window and found:
                self._callers[caller] = (self._callers[caller][0], found)
        return found or of_all + untold


def _tell(key: str, count: int) -> int:
    """Add to what all processes counted; 0 says that the cache is away, which stops nobody."""
    try:
        if cache.add(key, count, 2 * WINDOW_S):
            return count
        return int(cache.incr(key, count))
    except ValueError:
        return 0
    except (DatabaseError, InterfaceError, RedisError):
        logger.warning("calls of the API are counted by this process alone: no cache")
        return 0


_counted = _Counted()


def forget_counts() -> None:
    """Begin as a process does that has just started."""
    _counted.forget()

"""Lets people see what they have just written: for a while they read from home, not a replica."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.db.recent_writes import noting_writes
from core.db.replica_states import LOOK_EVERY_S

COOKIE = "shopsuite_written"

Answer = Callable[[HttpRequest], HttpResponseBase]


class RecentWritesMiddleware:
    """Marks the browser of who wrote, for as long as a replica that is used may be behind.

    Programs keep no cookies; for them a replica must have everything (core/db/replicas.py).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; where there are no replicas nothing is noted."""
        if not settings.SUITE_REPLICAS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        with noting_writes(lately=COOKIE in request.COOKIES) as writes:
            response = self.get_response(request)
        if writes.here:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=settings.SUITE_REPLICA_MAX_LAG_S + int(LOOK_EVERY_S) + 1,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

"""Who follows a board: asked when a screen comes, and again while it stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error, close_old_connections, connections
from django.http import HttpRequest

from core.auth.second_factor import lacks_factor
from core.auth.sign_ins import SessionStore
from core.boards import Board, Frame
from core.clock import utc_now
from core.db.deadline import deadline
from core.db.doors import AUTH, MONITOR, Door, through
from core.models import Area, SuiteUser
from core.modules import is_closed
from core.selectors.modules import list_modules_off

ASKED_S = 5.0


def find_frame(
    board: Board, *, cookies: Mapping[str, str], area: str = "", only: str = ""
) -> Frame | None:
    """Return what a screen may show; None for a stranger, and where the board is switched off.

    Args:
        area: the code of the one area that is asked for; of an unknown one nothing is shown.
        only: the key of the one card that is asked for.
    """
    with fresh_connections(), deadline(ASKED_S), through(AUTH):
        user = _who(cookies)
        if user is None:
            return board.frame_of_screen(cookies)
        with through(Door(MONITOR.role, person=user.pk)):
            if is_closed(board.address, off=list_modules_off()):
                return None
            return Frame(board.sight_of(user, utc_now()), find_area(area), only)


@contextmanager
def fresh_connections() -> Iterator[None]:
    """Work on connections that live, in a thread that no request begins and ends."""
    close_old_connections()
    try:
        yield
    except (Error, psycopg2.Error):
        connections.close_all()  # of this thread
        raise


def find_area(code: str) -> int | None:
    """Return an area by its code: None for none asked for, 0 for one that is not there."""
    if not code:
        return None
    found = Area.objects.filter(code=code, deleted_at__isnull=True).values_list("pk", flat=True)
    return found.first() or 0


def _who(cookies: Mapping[str, str]) -> SuiteUser | None:
    """Return who is signed in with the cookie of a browser, as any page would."""
    request = HttpRequest()
    request.COOKIES = dict(cookies)
    request.session = SessionStore(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    user = get_user(request)
    if not isinstance(user, SuiteUser) or lacks_factor(request, user):
        return None
    return user

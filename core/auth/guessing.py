"""Limits against guessing at doors that allauth does not keep: counted in the cache, by address.

Ten wrong tries in five minutes close a door to an address for the rest of the five minutes, to
the right key too, as at the sign-in page. Where it is known whose key it should be, the wrong
ones are counted for `who`, wherever they come from.
"""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

TRIES = 10
CLOSED_S = 300


def is_closed_to(request: HttpRequest, *, door: str, who: str = "", tries: int = TRIES) -> bool:
    """Tell whether too many wrong keys came from the address, or for somebody, lately."""
    return int(cache.get(_key(request, door, who), 0)) >= tries


def note_wrong_key(request: HttpRequest, *, door: str, who: str = "") -> None:
    """Count a wrong key; the five minutes begin with the first."""
    key = _key(request, door, who)
    # `add` first: of two at once one begins the count and both are counted.
    if cache.add(key, 1, CLOSED_S):
        return
    try:
        cache.incr(key)
    except ValueError:
        # The five minutes ended in between.
        cache.add(key, 1, CLOSED_S)


def _key(request: HttpRequest, door: str, who: str) -> str:
    return f"wrong-keys:{door.replace(' ', '-')}:{who or request.META.get('REMOTE_ADDR', '')}"

"""Room for stored events: so many batches at once, so that nobody waits for a badge behind them.

After an outage all nodes come back at once with what they stored. Who finds no room is told to
come again; swipes, e-stops and what is small pass always.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

from core.errors import NoRoomError

# Of the four threads of a web process; the others are for who stands at a machine.
AT_ONCE = 2
# What a node reports while all is well is shorter: ten events or so.
LARGE_BYTES = 2048
ESTOP = b'"estop"'

_room = BoundedSemaphore(AT_ONCE)


@contextmanager
def room_for(body: bytes) -> Iterator[None]:
    """Take a batch only while there is room for it.

    It is looked at before it is read: who is refused shall cost next to nothing.

    Raises:
        NoRoomError: the node sends the same batch again a little later; nothing was written.
    """
    if is_urgent(body):
        yield
        return
    if not _room.acquire(blocking=False):
        raise NoRoomError(_("Many nodes send at once; send the same message again."))
    try:
        yield
    finally:
        _room.release()


def is_urgent(body: bytes) -> bool:
    """Tell whether a batch must not wait: it is small, or somebody has pulled an e-stop."""
    return len(body) <= LARGE_BYTES or ESTOP in body

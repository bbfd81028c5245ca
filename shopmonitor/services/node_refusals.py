"""What happens to messages that are not taken: noted for the guards, and counted as received."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.db import DatabaseError, InterfaceError

from core.choices import SecurityEventKind
from core.services.security_events import record_security_event
from shopmonitor.services.door import within_limits
from shopmonitor.services.node_keys import KnownKey, find_key

logger = logging.getLogger(__name__)

NOTES_A_MINUTE = 20

_noted: dict[tuple[str, str], tuple[int, int]] = {}
_lock = threading.Lock()


def find_known_key(kid: str) -> KnownKey | None:
    """Return a key, within the limits of a node message.

    Raises:
        DatabaseStalledError: no answer of the database in time.
    """
    return within_limits(lambda: find_key(kid))


def note_refusal(
    kind: SecurityEventKind, *, node_name: str, address: str | None, **detail: Any
) -> None:
    """Write a security event; at most twenty a minute of one kind from one address.

    A flood of bad messages must fill neither the table nor the disk. When the
    database is away the refusal still stands.
    """
    if not _may_note(kind, address or ""):
        return
    logger.warning("node refused", extra={"kind": kind.value, "node": node_name, **detail})
    try:
        record_security_event(kind, node_name=node_name, address=address, **detail)
    except (DatabaseError, InterfaceError):
        logger.warning("security event not written", exc_info=True)


def _may_note(kind: SecurityEventKind, address: str) -> bool:
    minute = int(time.monotonic() // 60)
    key = (kind.value, address)
    with _lock:
        if len(_noted) > 10_000:  # noqa: PLR2004 - addresses of a flood
            _noted.clear()
        since, count = _noted.get(key, (minute, 0))
        if since != minute:
            since, count = minute, 0
        _noted[key] = (since, count + 1)
    return count < NOTES_A_MINUTE

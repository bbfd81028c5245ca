"""What happens to messages that are not taken: noted for the guards, and counted as received."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import msgspec
from django.db import DatabaseError, router

from core.choices import SecurityEventKind
from core.db.transactions import transaction_on
from core.errors import DatabaseStalledError
from core.models import SecurityEvent
from core.services.security_events import record_security_event
from shopmonitor.errors import NodeRefusedError
from shopmonitor.protocol.dead_letters import write_dead_letter
from shopmonitor.protocol.messages import BootId, Seq
from shopmonitor.protocol.reading import UNREADABLE_ERRORS, MessageRefusedError
from shopmonitor.services.dead_letters import DeadLetter, add_dead_letter
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.node_keys import KnownKey, find_key, held_key
from shopmonitor.services.statements import Statements, note_received

logger = logging.getLogger(__name__)

NOTES_A_MINUTE = 20
MOST_COUNTED = 10_000

_noted: dict[tuple[str, str, str], tuple[int, int]] = {}
_lock = threading.Lock()


class _Numbered(msgspec.Struct):
    boot_id: BootId
    seq: Seq


_numbered = msgspec.json.Decoder(_Numbered)


def find_known_key(kid: str) -> KnownKey | None:
    """Return a key, within the limits of a node message.

    Raises:
        DatabaseStalledError: no answer of the database in time.
    """
    # What needs no database must not tell the breaker that it answers.
    return held_key(kid) or within_limits(lambda: find_key(kid))


def count_refused(
    *, key: KnownKey, nonce: str, body: bytes, refusal: MessageRefusedError, numbered: bool
) -> NodeRefusedError | None:
    """Burn the nonce of a believed message that cannot be taken; note its number if it has one.

    The number counts as received: the node must not send the message for ever.

    Args:
        numbered: messages of this kind have a number of their own.

    Returns:
        What the message is refused with before anything else: its nonce or its key.

    Raises:
        DatabaseStalledError: no answer of the database in time.
    """
    number = _read_number(body) if numbered else None
    return within_limits(lambda: _count(key, nonce, number=number, refusal=refusal, body=body))


def _count(
    key: KnownKey,
    nonce: str,
    *,
    number: _Numbered | None,
    refusal: MessageRefusedError,
    body: bytes,
) -> NodeRefusedError | None:
    alias = floor_alias()
    boot_id = number.boot_id if number else ""
    with transaction_on(alias):
        facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id=boot_id)
        if isinstance(facts, NodeRefusedError):
            return facts
        if number is not None and not facts.has_received(number.seq):
            statements = Statements()
            note_received(statements, node=key.node_pk, boot_id=boot_id, seq=number.seq)
            letter = DeadLetter(number.seq, refusal.code, refusal.detail, write_dead_letter(body))
            add_dead_letter(statements, node=key.node_pk, boot_id=boot_id, letter=letter)
            statements.run(alias)
    return None


def _read_number(body: bytes) -> _Numbered | None:
    try:
        return _numbered.decode(body)
    except UNREADABLE_ERRORS:
        return None


def note_refusal(
    kind: SecurityEventKind, *, node_name: str, address: str | None, **detail: Any
) -> None:
    """Write a security event; at most twenty a minute of one kind, address and node.

    A flood of bad messages must fill neither the table nor the disk. When the
    database is away the refusal still stands. It is a transaction of its own:
    call it outside the one that refused.
    """
    if not _may_note((kind.value, address or "", node_name)):
        return
    logger.warning("node refused", extra={"kind": kind.value, "node": node_name, **detail})
    try:
        within_limits(
            lambda: record_security_event(kind, node_name=node_name, address=address, **detail),
            alias=router.db_for_write(SecurityEvent),
        )
    except (DatabaseError, DatabaseStalledError):
        logger.warning("security event not written", exc_info=True)


def _may_note(key: tuple[str, str, str]) -> bool:
    minute = int(time.monotonic() // 60)
    with _lock:
        if len(_noted) > MOST_COUNTED:
            _noted.clear()
        since, count = _noted.get(key, (minute, 0))
        if since != minute:
            since, count = minute, 0
        _noted[key] = (since, count + 1)
    return count < NOTES_A_MINUTE


def forget_notes() -> None:
    """Begin the counting of notes anew; between tests."""
    with _lock:
        _noted.clear()

"""Node keys: decrypted once, held for a minute by the process, confirmed by every message."""

from __future__ import annotations

import time
from base64 import urlsafe_b64decode
from typing import NamedTuple

from core.secrets.vault import decrypt
from shopmonitor.models import NodeKey

HELD_S = 60.0


class KnownKey(NamedTuple):
    """A key and the node that it belongs to; the first string of a message confirms both."""

    kid: str
    node_pk: int
    node_name: str
    secret: bytes


_held: dict[str, tuple[float, KnownKey]] = {}


def held_key(kid: str) -> KnownKey | None:
    """Return a key that the process has read within the last minute."""
    held = _held.get(kid)
    return held[1] if held is not None and held[0] > time.monotonic() else None


def find_key(kid: str) -> KnownKey | None:
    """Return a key by its id, from memory or the table; whether it is live now is asked later."""
    held = held_key(kid)
    if held is not None:
        return held
    row = NodeKey.objects.select_related("node").filter(kid=kid).first()
    if row is None:
        _held.pop(kid, None)
        return None
    key = KnownKey(kid, row.node_id, row.node.node_id, unpad(decrypt(row.secret_encrypted)))
    _held[kid] = (time.monotonic() + HELD_S, key)
    return key


def unpad(text: str) -> bytes:
    """Return the bytes of a secret written in base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def forget_keys() -> None:
    """Drop what the process holds; after a change of keys, and between tests."""
    _held.clear()

"""The keys that nothing secret can be read without; they live in a file outside the database.

One file (`SHOPSUITE_KEY_FILE`, mode 0600): the newest key encrypts, all of them
decrypt, and the look-up key makes the digests by which badges are found.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from core.errors import KeyRingError

KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """Keys as hex: `keys` newest first, `lookup` for digests, `web` for Django's own signing."""

    keys: tuple[str, ...]
    lookup: str
    web: str

    @cached_property
    def box(self) -> MultiFernet:
        """Return what encrypts with the newest key and decrypts with any."""
        return MultiFernet([Fernet(urlsafe_b64encode(bytes.fromhex(key))) for key in self.keys])

    def digest(self, *, purpose: str, text: str) -> str:
        """Return the keyed digest (64 hex digits) by which a secret text is found again."""
        message = f"{purpose}\0{text}".encode()
        return hmac.digest(bytes.fromhex(self.lookup), message, hashlib.sha256).hex()


def ensure_key_file(path: Path) -> None:
    """Make the key file with fresh keys unless it is there; of many makers one succeeds."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    ring = {
        "keys": [secrets.token_hex(KEY_BYTES)],
        "lookup": secrets.token_hex(KEY_BYTES),
        "web": secrets.token_hex(KEY_BYTES),
    }
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mode 0600
    draft = Path(name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(ring, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename, never replaces the other one's keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_key_file(path: Path) -> KeyRing:
    """Read the ring.

    Raises:
        KeyRingError: no file, not ours, or others may read it.
    """
    try:
        mode = path.stat().st_mode
        ring = json.loads(path.read_text(encoding="utf-8"))
        keys = KeyRing(keys=tuple(ring["keys"]), lookup=ring["lookup"], web=ring["web"])
        _check(keys)
    except FileNotFoundError:
        raise KeyRingError(f"SHOPSUITE_KEY_FILE: there is no key file at {path}.") from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        # The class alone: the text of an error may hold a part of the file.
        what = type(error).__name__
        raise KeyRingError(f"SHOPSUITE_KEY_FILE: {path} is no key file ({what}).") from None
    if mode & 0o077:
        raise KeyRingError(f"SHOPSUITE_KEY_FILE: others may read {path}; run chmod 600 on it.")
    return keys


def _check(ring: KeyRing) -> None:
    for key in (*ring.keys, ring.lookup, ring.web):
        if len(bytes.fromhex(key)) != KEY_BYTES:
            raise ValueError
    if not ring.keys:
        raise ValueError


@lru_cache(maxsize=4)
def _ring_at(path: Path) -> KeyRing:
    return read_key_file(path)


def key_ring() -> KeyRing:
    """Return this process's ring, read once.

    Raises:
        KeyRingError: see `read_key_file`.
    """
    return _ring_at(settings.SUITE_KEY_FILE)

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
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from core.errors import KeyRingError

KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """Keys as hex: `keys` newest first, `lookup` for digests, `web` for Django's own signing."""

    keys: tuple[str, ...]
    lookup: str
    web: str
    # While keys are changed: what was made with these is still found and still accepted.
    older_lookups: tuple[str, ...] = ()
    older_web: tuple[str, ...] = ()

    @cached_property
    def box(self) -> MultiFernet:
        """Return what encrypts with the newest key and decrypts with any."""
        return MultiFernet([Fernet(urlsafe_b64encode(bytes.fromhex(key))) for key in self.keys])

    def digest(self, *, purpose: str, text: str) -> str:
        """Return the keyed digest (64 hex digits) by which a secret text is found again."""
        return _digest(self.lookup, purpose, text)

    def digests(self, *, purpose: str, text: str) -> list[str]:
        """Return the digests by all look-up keys, the newest first."""
        return [_digest(key, purpose, text) for key in (self.lookup, *self.older_lookups)]

    def is_newest(self, sealed: str) -> bool:
        """Tell whether the newest key sealed a text."""
        try:
            Fernet(urlsafe_b64encode(bytes.fromhex(self.keys[0]))).decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def rotated(self) -> KeyRing:
        """Return the ring with fresh keys in front; the older ones still open and find."""
        return KeyRing(
            keys=(secrets.token_hex(KEY_BYTES), *self.keys),
            lookup=secrets.token_hex(KEY_BYTES),
            web=secrets.token_hex(KEY_BYTES),
            older_lookups=(self.lookup, *self.older_lookups),
            older_web=(self.web, *self.older_web),
        )

    def without_older(self) -> KeyRing:
        """Return the ring with its newest keys alone."""
        return KeyRing(keys=self.keys[:1], lookup=self.lookup, web=self.web)


def _digest(key: str, purpose: str, text: str) -> str:
    message = f"{purpose}\0{text}".encode()
    return hmac.digest(bytes.fromhex(key), message, hashlib.sha256).hex()


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
    draft = _write_draft(path, ring)
    try:
        os.link(draft, path)  # unlike a rename, never replaces the other one's keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def replace_key_file(path: Path, ring: KeyRing) -> None:
    """Put a ring in the place of another; whoever reads sees the one or the other whole."""
    draft = _write_draft(path, {key: value for key, value in asdict(ring).items() if value})
    draft.replace(path)


def _write_draft(path: Path, ring: Mapping[str, object]) -> Path:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mode 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(ring, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def read_key_file(path: Path) -> KeyRing:
    """Read the ring.

    Raises:
        KeyRingError: no file, not ours, or others may read it.
    """
    try:
        mode = path.stat().st_mode
        ring = json.loads(path.read_text(encoding="utf-8"))
        keys = KeyRing(
            keys=tuple(ring["keys"]),
            lookup=ring["lookup"],
            web=ring["web"],
            older_lookups=tuple(ring.get("older_lookups", ())),
            older_web=tuple(ring.get("older_web", ())),
        )
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
    for key in (*ring.keys, ring.lookup, ring.web, *ring.older_lookups, *ring.older_web):
        if len(bytes.fromhex(key)) != KEY_BYTES:
            raise ValueError
    if not ring.keys:
        raise ValueError


# path -> (what the file was when it was read, its ring)
_read: dict[Path, tuple[tuple[int, int], KeyRing]] = {}


def key_ring() -> KeyRing:
    """Return the ring; keys that were changed meanwhile hold at once, in every process.

    A file that is gone changes nothing for who has read it.

    Raises:
        KeyRingError: see `read_key_file`.
    """
    path = settings.SUITE_KEY_FILE
    known = _read.get(path)
    try:
        found = path.stat()
        state = (found.st_mtime_ns, found.st_ino)
    except OSError:
        if known is not None:
            return known[1]
        return read_key_file(path)
    if known is None or known[0] != state:
        known = _read[path] = (state, read_key_file(path))
    return known[1]

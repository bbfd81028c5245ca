"""The key with which the suite signs who somebody is, for other components.

It lies beside the key ring, outside the database, in a file of its own (`<key file>.identity`,
mode 0600): who has it can pass for anybody at every component, but reads nothing of the suite.
Whoever loses it loses nothing: a new one is made, and components fetch its public half.
"""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from core.errors import KeyRingError

BITS = 3072


def identity_key() -> str:
    """Return the private key as PEM, made when it is first asked for.

    Raises:
        KeyRingError: others may read the file, or it is no key.
    """
    path = Path(f"{settings.SUITE_KEY_FILE}.identity")
    if not path.exists():
        _make(path)
    return _key_at(path, path.stat().st_mtime_ns)


def renew_identity_key() -> Path:
    """Put a fresh key in the place of the one at hand, at once for every process; return its file.

    Components fetch the public half with the next sign-in; what was signed before is checked when
    it is handed out, and not again.
    """
    path = Path(f"{settings.SUITE_KEY_FILE}.identity")
    _write_draft(path).replace(path)
    return path


@lru_cache(maxsize=4)
def _key_at(path: Path, _changed_ns: int) -> str:
    if path.stat().st_mode & 0o077:
        raise KeyRingError(f"SHOPSUITE_KEY_FILE: others may read {path}; run chmod 600 on it.")
    text = path.read_text(encoding="ascii")
    try:
        load_pem_private_key(text.encode(), password=None)
    except ValueError:
        raise KeyRingError(f"SHOPSUITE_KEY_FILE: {path} is no key; remove it.") from None
    return text


def _make(path: Path) -> None:
    """Write a fresh key; of many makers one succeeds and all use its."""
    draft = _write_draft(path)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write_draft(path: Path) -> Path:
    key = generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mode 0600
    draft = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return draft

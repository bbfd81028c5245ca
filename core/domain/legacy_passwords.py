"""Password hashes of the two older programs, written as Django's hashers read them."""

from __future__ import annotations

import re
from base64 import b64encode

# 128 hex digits, a full stop, the salt: Node's scrypt with its defaults (N 16384, r 8, p 1).
_OF_SHOPTRACKER = re.compile(r"(?P<key>[0-9a-f]{128})\.(?P<salt>[^$.\s]+)")
# Werkzeug: method$salt$hex.
_OF_SHOPMONITOR = re.compile(
    r"scrypt:(?P<n>\d+):(?P<r>\d+):(?P<p>\d+)\$(?P<salt>[^$]+)\$(?P<key>[0-9a-f]{128})"
)
_OF_OLDER_WERKZEUG = re.compile(
    r"pbkdf2:sha256:(?P<rounds>\d+)\$(?P<salt>[^$]+)\$(?P<key>[0-9a-f]{64})"
)


def read_legacy_hash(text: str) -> str | None:
    """Return an older program's hash as Django writes it; None is no such hash.

    Nothing is lost and nothing weakened: it is the same key, written differently. The salt of
    both is used as text, never as the bytes that its digits may stand for.

    Source:
        RFC 7914 (scrypt); RFC 8018 (PBKDF2).
    """
    if found := _OF_SHOPTRACKER.fullmatch(text):
        return _scrypt("16384", "8", "1", found["salt"], found["key"])
    if found := _OF_SHOPMONITOR.fullmatch(text):
        return _scrypt(found["n"], found["r"], found["p"], found["salt"], found["key"])
    if found := _OF_OLDER_WERKZEUG.fullmatch(text):
        return f"pbkdf2_sha256${found['rounds']}${found['salt']}${_base64(found['key'])}"
    return None


def _scrypt(n: str, r: str, p: str, salt: str, key: str) -> str:  # noqa: PLR0917 - its own names
    return f"scrypt${n}${salt}${r}${p}${_base64(key)}"


def _base64(digits: str) -> str:
    return b64encode(bytes.fromhex(digits)).decode("ascii")

"""Signatures of messages to programs outside, so that these can tell them from others'.

Source:
    Standard Webhooks 1.0 (standardwebhooks.com): headers `webhook-id`,
    `webhook-timestamp`, `webhook-signature`; HMAC-SHA256 over id.timestamp.body,
    base64, with `v1,` before it; several signatures are apart by blanks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes


class SecretError(ValueError):
    """A text that is no secret of a webhook."""


def secret_of(key: bytes) -> str:
    """Return a secret as people copy it."""
    return PREFIX + base64.b64encode(key).decode()


def key_of(secret: str) -> bytes:
    """Return the key of a secret.

    Raises:
        SecretError: it is no base64 of 24 to 64 bytes.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise SecretError("no base64") from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise SecretError(f"{len(key)} bytes instead of {SHORTEST} to {LONGEST}")
    return key


def signed_headers(
    *, message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the three headers; a message is signed with each secret, the newest first.

    Args:
        timestamp: seconds since 1970, UTC, at sending: receivers refuse old ones.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = [hmac.digest(key_of(secret), content, hashlib.sha256) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            f"v1,{base64.b64encode(signature).decode()}" for signature in signatures
        ),
    }

"""Every column that holds something secret, and how it is kept; a test finds what is missing here.

`docs/mechanisms/secrets.md` shows this list, and the keys of what is sealed are changed by it
(core/services/rekeying.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kept(StrEnum):
    """How a secret stands in its column."""

    SEALED = "sealed"
    KEYED_DIGEST = "keyed digest"
    DIGEST = "digest of a random text"
    SLOW_HASH = "slow hash"


@dataclass(frozen=True)
class SecretColumn:
    """A column, by its model's label; `when_keys_change` says what becomes of it."""

    model: str
    column: str
    kept: Kept
    what: str
    when_keys_change: str


RESEALED = "sealed anew by `rekey`"
SECRETS: list[SecretColumn] = [
    SecretColumn(
        "core.Badge",
        "tag_encrypted",
        Kept.SEALED,
        "the tag of a badge, for the lists of nodes",
        RESEALED,
    ),
    SecretColumn(
        "core.Badge",
        "digest",
        Kept.KEYED_DIGEST,
        "the tag of a badge, to find it",
        "made anew from the sealed tag by `rekey`",
    ),
    SecretColumn(
        "shopmonitor.BadgeSwipe",
        "tag_digest",
        Kept.KEYED_DIGEST,
        "the tag that was read, also of unknown badges",
        "stays as it was written; matches nothing once the older keys are dropped",
    ),
    SecretColumn(
        "shopmonitor.UnknownBadge",
        "tag_encrypted",
        Kept.SEALED,
        "a tag that was read and is nobody's, for a day",
        RESEALED,
    ),
    SecretColumn(
        "shopmonitor.UnknownBadge",
        "digest",
        Kept.KEYED_DIGEST,
        "the same, to find it",
        "lives for a day",
    ),
    SecretColumn(
        "shopmonitor.BadgeEnrolment",
        "tag_encrypted",
        Kept.SEALED,
        "a tag that was read to be issued, until the page takes it up: two minutes at most",
        RESEALED,
    ),
    SecretColumn(
        "core.ApiToken",
        "digest",
        Kept.KEYED_DIGEST,
        "the text of a token",
        "made anew when the token is used; `rekey --drop-old` names those that were not",
    ),
    SecretColumn(
        "shopmonitor.NodeClaim",
        "digest",
        Kept.KEYED_DIGEST,
        "the claim code of a node",
        "lives for minutes",
    ),
    SecretColumn(
        "shopmonitor.PendingNode",
        "token_digest",
        Kept.KEYED_DIGEST,
        "what a node that waits for its approval shows to ask for its key",
        "the node asks anew",
    ),
    SecretColumn(
        "shopmonitor.Kiosk",
        "key_digest",
        Kept.KEYED_DIGEST,
        "the key that a kiosk keeps as a cookie",
        "let the kiosks in anew before the older keys are dropped",
    ),
    SecretColumn(
        "shopmonitor.Kiosk",
        "code_digest",
        Kept.KEYED_DIGEST,
        "the code with which a kiosk is let in",
        "lives for minutes",
    ),
    SecretColumn(
        "shopmonitor.KioskPin",
        "pin_hash",
        Kept.SLOW_HASH,
        "the PIN at the kiosk: Argon2",
        "needs no key",
    ),
    SecretColumn(
        "core.IdempotentRequest",
        "key",
        Kept.KEYED_DIGEST,
        "who sent a request, and its key",
        "lives for a day",
    ),
    SecretColumn(
        "core.IdempotentRequest",
        "content",
        Kept.KEYED_DIGEST,
        "what was sent",
        "lives for a day",
    ),
    SecretColumn(
        "shopmonitor.NodeKey",
        "secret_encrypted",
        Kept.SEALED,
        "the key that a node signs with",
        RESEALED,
    ),
    SecretColumn(
        "core.Webhook",
        "secret_encrypted",
        Kept.SEALED,
        "what signs messages to a program outside",
        RESEALED,
    ),
    SecretColumn(
        "core.Webhook",
        "previous_secret_encrypted",
        Kept.SEALED,
        "what signed them before",
        RESEALED,
    ),
    SecretColumn(
        "core.Webhook",
        "headers_encrypted",
        Kept.SEALED,
        "headers of those messages; they may hold a token",
        RESEALED,
    ),
    SecretColumn(
        "core.ImportRun",
        "sealed_file",
        Kept.SEALED,
        "an uploaded file; it may hold tags",
        RESEALED,
    ),
    SecretColumn(
        "core.UserSession",
        "session_token",
        Kept.DIGEST,
        "the cookie of a sign-in: 256 random bits, which nobody can try",
        "needs no key",
    ),
    SecretColumn(
        "core.SuiteUser",
        "password",
        Kept.SLOW_HASH,
        "the password: Argon2; hashes of older programs until the first sign-in",
        "needs no key",
    ),
]


def sealed_columns() -> list[SecretColumn]:
    """Return the columns that the keys open."""
    return [each for each in SECRETS if each.kept is Kept.SEALED]


def secrets_table() -> str:
    """Return the list as the table of the documentation."""
    rows = [
        f"| `{each.model}.{each.column}` | {each.what} | {each.kept} | {each.when_keys_change} |"
        for each in SECRETS
    ]
    head = "| column | what | how it is kept | when the keys change |\n| --- | --- | --- | --- |"
    return "\n".join([head, *rows])

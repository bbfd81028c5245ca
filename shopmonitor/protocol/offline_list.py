"""The offline list as it is sent: whom a node may let in while the server is away.

All that a node needs for it are SHA-256, HMAC and base64. No name and no tag stands in it: an
entry is found by what a tag becomes under the list key, and that key no other node has.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from msgspec import Struct

LIST_KEY_LABEL: Final = b"shopsuite offline list 1"
DIGEST_BYTES: Final = 16
LEAD: Final = 1
OVERRIDE: Final = 2

# digest, ports as bits (1 << port), flags
Entry = tuple[str, int, int]


class PortPolicy(Struct):
    """What holds at a port while the server is away.

    Attributes:
        not_after: unix seconds; no grant at this port from then on.
        open: spans of unix seconds outside of which nobody is let in; None: always open.
        people: how many must be there before the machine may run.
        max_people: how many may be there at once.
        needs_lead: it runs only while one of them has the flag *lead*.
    """

    not_after: int
    open: list[tuple[int, int]] | None
    people: int
    max_people: int
    needs_lead: bool


class OfflinePolicy(Struct):
    """How the list is to be used; a port that is not named is never opened offline."""

    ports: dict[str, PortPolicy]


class OfflineListAnswer(Struct):
    """The offline list of one node, under the list key of one of its keys.

    Attributes:
        not_after: unix seconds; hard: no grant from this list from then on.
        kid: the key from which the list key is derived.
        ends: entries whose right ends sooner than the list, by digest; unix seconds.
    """

    acl_rev: int
    issued_at: int
    not_after: int
    node_id: str
    kid: str
    policy: OfflinePolicy
    entries: list[Entry]
    ends: list[tuple[str, int]]


def derive_list_key(secret: bytes) -> bytes:
    """Return the list key that belongs to a node's secret: HMAC-SHA256(secret, label)."""
    return hmac.digest(secret, LIST_KEY_LABEL, "sha256")


def digest_tags(tags: Iterable[str], *, list_key: bytes) -> list[str]:
    """Return what normalised tags stand for in a list: base64 without padding, 22 letters each."""
    keyed = hmac.new(list_key, digestmod=sha256)
    digests = []
    for tag in tags:
        one = keyed.copy()
        one.update(tag.encode())
        digests.append(b64encode(one.digest()[:DIGEST_BYTES]).decode().rstrip("="))
    return digests

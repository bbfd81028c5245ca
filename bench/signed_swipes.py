"""Swipes as bytes on the wire, signed before the clock starts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import msgspec

from bench.shop import NodeInShop, Shop
from bench.visits import visit
from shopmonitor.protocol.signing import sign_request

PATH = "/api/v1/node/swipes"
NO_WORK_MS = 1000


class SignedSwipe(NamedTuple):
    """A request, and what the check of its answer needs."""

    node: NodeInShop
    raw: bytes


def signed_swipes(shop: Shop, *, client: int, clients: int, count: int) -> Iterator[SignedSwipe]:
    """Yield the first swipes of a client, in a boot of their own."""
    boot = uuid4().hex
    for number in range(count):
        here = visit(client, clients, number)
        node = shop.nodes[here.node]
        yield sign(node, tag=shop.tags[here.person], boot_id=boot, seq=here.seq + 1)


def sign(node: NodeInShop, *, tag: str, boot_id: str, seq: int) -> SignedSwipe:
    """Return one swipe, with a nonce and an id that were never used."""
    message = {
        "swipe_id": str(uuid4()),
        "port": 0,
        "tag": tag,
        "boot_id": boot_id,
        "seq": seq,
        "mono_ms": seq * NO_WORK_MS,
    }
    return SignedSwipe(node, signed_post(node, PATH, msgspec.json.encode(message)))


def signed_post(node: NodeInShop, path: str, body: bytes) -> bytes:
    """Return a whole HTTP request."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in signed_headers(node, path, body).items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def signed_headers(node: NodeInShop, path: str, body: bytes) -> dict[str, str]:
    """Return what signs a POST, with a nonce that was never used."""
    return sign_request(
        method="POST",
        path=path,
        query="",
        body=body,
        kid=node.kid,
        secret=node.secret,
        created=int(time.time()),
        nonce=uuid4().hex,
    )

"""What a node does with its offline list, with nothing but HMAC and base64."""

from __future__ import annotations

import hmac
from base64 import b64encode
from typing import Any

from shopmonitor.services.node_keys import unpad
from tests.factories.floor import SignedNode


def fetch_list(node: SignedNode, *, etag: str = "") -> Any:
    """Fetch the list as the node does; the answer must be signed."""
    response = node.send("GET", "acl", headers={"If-None-Match": etag} if etag else None)
    assert node.believes(response)
    return response


def list_of(node: SignedNode) -> dict[str, Any]:
    response = fetch_list(node)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def digest_for(node: SignedNode, tag: str) -> str:
    """Work out what a tag is called in the node's list."""
    key = hmac.new(unpad(node.enrolled.secret), b"shopsuite offline list 1", "sha256").digest()
    digest = hmac.new(key, tag.encode(), "sha256").digest()[:16]
    return b64encode(digest).decode().rstrip("=")


def found_in(node: SignedNode, tag: str) -> list[tuple[int, int]]:
    """Return ports and flags of a tag in the node's list of now."""
    digest = digest_for(node, tag)
    return [(ports, flags) for each, ports, flags in list_of(node)["entries"] if each == digest]

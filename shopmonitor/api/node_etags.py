"""What a node says it has already."""

from rest_framework.request import Request

from shopmonitor.api.node_door import raw_of


def known_tags(request: Request) -> frozenset[str]:
    """Return the tags of the answers that the node has."""
    sent = raw_of(request).headers.get("If-None-Match", "").split(",")
    return frozenset(tag.strip().removeprefix("W/") for tag in sent)

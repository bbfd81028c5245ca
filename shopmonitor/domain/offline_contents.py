"""What stands in a node's offline list, before tags come into it; values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from hashlib import sha256

import msgspec


class PortContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a port's machine asks while the server is away; hours are the area's local time."""

    hours: int
    people: int
    max_people: int
    needs_lead: bool
    time_zone: str
    allowed_from: time | None = None
    allowed_until: time | None = None


class EntryContent(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A badge, the ports that it opens as bits, its flags, and when that ends (unix s; 0: not)."""

    badge: int
    ports: int
    flags: int
    until: int = 0


class ListContent(msgspec.Struct, frozen=True, kw_only=True):
    """All that a node is told but for revision, times and digests."""

    ports: dict[str, PortContent] = {}
    entries: list[EntryContent] = []

    def digest(self) -> str:
        """Return what tells two contents apart."""
        return sha256(msgspec.json.encode(self)).hexdigest()


# badge, flags, end
Right = tuple[int, int, int | None]


def gather_entries(
    ports: Mapping[int, int], rights: Mapping[int, Sequence[Right]]
) -> list[EntryContent]:
    """Return one entry for what a badge may alike at several ports.

    Args:
        ports: port -> machine.
        rights: machine -> badges with flags and ends.
    """
    masks: dict[Right, int] = defaultdict(int)
    for port, machine in ports.items():
        for right in rights.get(machine, ()):
            masks[right] |= 1 << port
    return _in_order(masks.items())


def _in_order(masks: Iterable[tuple[Right, int]]) -> list[EntryContent]:
    return sorted(
        EntryContent(badge, mask, flags, until or 0) for (badge, flags, until), mask in masks
    )

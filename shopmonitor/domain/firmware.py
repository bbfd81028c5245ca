"""Which program a node shall run: versions, rings, and the release that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

RINGS: Final = ("first", "some", "all")
_VERSION: Final = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){1,3}")

Version = tuple[int, ...]


class Release(NamedTuple):
    """What has to be known of a release to choose among them.

    Attributes:
        ring: the outermost ring that gets it.
    """

    pk: int
    version: str
    hardware: str
    min_version: str
    ring: str


def read_version(text: str) -> Version | None:
    """Read `1.2` or `1.2.3`; None for what is no version. 1.2 and 1.2.0 are the same."""
    if not _VERSION.fullmatch(text):
        return None
    numbers = [int(part) for part in text.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def next_ring(ring: str) -> str | None:
    """Return the ring that comes after one; None after the last."""
    place = RINGS.index(ring) + 1
    return RINGS[place] if place < len(RINGS) else None


def choose_release(
    releases: Iterable[Release], *, hardware: str, ring: str, running: str
) -> Release | None:
    """Return the newest release that a node shall run; None when it runs it, or there is none.

    Args:
        releases: those that are given out.
        ring: of the node.
        running: what the node told; what is no version is older than any.
    """
    reached = [
        one
        for one in releases
        if one.hardware == hardware and RINGS.index(ring) <= RINGS.index(one.ring)
    ]
    newest = max(reached, key=lambda one: read_version(one.version) or (), default=None)
    if newest is None:
        return None
    here = read_version(running) or ()
    return newest if (read_version(newest.version) or ()) > here else None

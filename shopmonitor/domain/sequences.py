"""Which messages of one boot have arrived: sets of numbers as closed ranges in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Ranges = list[tuple[int, int]]


class Acknowledged(NamedTuple):
    """What the node may forget, and where the first gap begins; None when there is no gap."""

    through: int
    gap_from: int | None


def holds(ranges: Ranges, number: int) -> bool:
    """Tell whether the number is in the set."""
    return any(low <= number <= high for low, high in ranges)


def with_numbers(ranges: Ranges, numbers: Iterable[int]) -> Ranges:
    """Return the set with more numbers in it."""
    merged: Ranges = []
    for low, high in sorted([*ranges, *((number, number) for number in numbers)]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def acknowledged(ranges: Ranges) -> Acknowledged:
    """Say up to which number nothing is missing.

    A boot counts from 0 or from 1; a node may send out of order, so what comes
    first need not be the first. 0 says that nothing may be forgotten yet.
    """
    if not ranges:
        return Acknowledged(0, None)
    low, high = ranges[0]
    if low > 1:
        return Acknowledged(0, 1)
    return Acknowledged(high, high + 1 if len(ranges) > 1 else None)

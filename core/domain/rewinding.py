"""Rows as they were: what the trail says of changes is taken back, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

MADE, CHANGED, REMOVED = "I", "U", "D"
PAIR = 2  # what a column was and what it became; of a secret neither is told
Row = Mapping[str, Any]


class Change(msgspec.Struct, frozen=True):
    """One change of one row; `values` are those of a row made or removed, else pairs."""

    key: str
    action: str
    values: Mapping[str, Any]


def rewind(rows: Mapping[str, Row], changes: Iterable[Change]) -> dict[str, Row]:
    """Return the rows as they were before the changes, by key.

    Args:
        rows: as they are now.
        changes: the newest first.
    """
    found = dict(rows)
    for change in changes:
        if change.action == MADE:
            found.pop(change.key, None)
        elif change.action == REMOVED:
            found[change.key] = dict(change.values)
        elif change.key in found:
            before = {name: pair[0] for name, pair in change.values.items() if len(pair) == PAIR}
            found[change.key] = {**found[change.key], **before}
    return found

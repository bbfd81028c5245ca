"""What people count by hand at the end of their work."""

from __future__ import annotations

from datetime import timedelta

import msgspec

MOST = 1_000_000
# Who has gone home says it the next morning.
REPORTED_WITHIN = timedelta(hours=36)


class Pieces(msgspec.Struct, frozen=True, kw_only=True):
    """Increments, never totals; scrap says why."""

    good: int = 0
    scrap: int = 0
    rework: int = 0
    scrap_reason: str = ""

    @property
    def total(self) -> int:
        """Return how many were made."""
        return self.good + self.scrap + self.rework


def faulty_field(pieces: Pieces) -> str:
    """Return the name of the field that cannot be; empty if all can."""
    for name in ("good", "scrap", "rework"):
        if not 0 <= getattr(pieces, name) <= MOST:
            return name
    if not pieces.total:
        return "good"
    return "scrap_reason" if pieces.scrap and not pieces.scrap_reason.strip() else ""

"""Which trainings somebody lacks for a machine, given those that they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A training that a person has or had; times are aware UTC, the end is not part of it."""

    qualification: int
    valid_from: datetime
    valid_until: datetime | None = None

    def holds_at(self, at: datetime) -> bool:
        """Tell whether the moment lies within the dates."""
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


class Lack(msgspec.Struct, frozen=True):
    """A training that is asked for and not there; `expired` when it once was."""

    name: str
    expired: bool


def find_lacks(needed: Mapping[int, str], held: Iterable[Held], *, at: datetime) -> list[Lack]:
    """Return the needed trainings, by key and name, that do not hold at a moment.

    What begins later is missing.
    """
    known = list(held)
    lacks = []
    for key, name in needed.items():
        begun = [each for each in known if each.qualification == key and each.valid_from <= at]
        if not any(each.holds_at(at) for each in begun):
            lacks.append(Lack(name, expired=bool(begun)))
    return lacks

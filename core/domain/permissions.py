"""The one rule for rights: who may do what, given the rights that reach a thing.

The rights are gathered by the caller: those of the person and of their groups,
on the thing itself, on what it lies in (machine, zone, area and the areas
around it) or on everything. Here they are only judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

import msgspec

FLOOR_LADDER = ("use", "operate", "lead")
OFFICE_LADDER = ("view", "edit", "admin")
LADDERS = (FLOOR_LADDER, OFFICE_LADDER, ("maintain",))


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A right or a block, as it stands in `suite_permissions`; times are aware UTC."""

    level: str
    app_context: str = ""
    block: bool = False
    shared: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def holds_at(self, at: datetime) -> bool:
        """Tell whether the moment lies within the dates; the end is not part of them."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at < self.valid_until)


class LevelSpan(msgspec.Struct, frozen=True):
    """The highest level on a ladder from one moment (none: always) until another (none: ever)."""

    level: str
    valid_from: datetime | None
    valid_until: datetime | None


G = TypeVar("G", bound=Grant)
ALWAYS = datetime.min.replace(tzinfo=UTC)


class RightReason(StrEnum):
    """Why a right is there or not."""

    OK = "ok"
    BLOCKED = "blocked"
    EXPIRED = "permission_expired"
    NONE = "no_permission"


class Right(msgspec.Struct, frozen=True):
    """The judgement; `shared` is only meaningful when allowed."""

    reason: RightReason
    shared: bool = False

    @property
    def allowed(self) -> bool:
        """Tell whether the right is there."""
        return self.reason is RightReason.OK


def reaches(held: str, wanted: str) -> bool:
    """Tell whether a level is at or above another on the same ladder."""
    for ladder in LADDERS:
        if held in ladder and wanted in ladder:
            return ladder.index(held) >= ladder.index(wanted)
    return False


def ladder_of(level: str) -> tuple[str, ...]:
    """Return the ladder on which a level stands; rights of another say nothing about it."""
    return next((ladder for ladder in LADDERS if level in ladder), ())


def judge_right(grants: Iterable[Grant], *, wanted: str, app: str, at: datetime) -> Right:
    """Judge whether the wanted level is there at a moment, for one app.

    The widest that applies wins; a block always wins, and it takes its level
    and all above: who may not operate may not lead.

    Source:
        domain rules, section 1 "Permission".
    """
    return explain_right(grants, wanted=wanted, app=app, at=at)[0]


def explain_right(
    grants: Iterable[G], *, wanted: str, app: str, at: datetime
) -> tuple[Right, list[G]]:
    """Judge as `judge_right` does, and return the rights that decided it.

    Blocks that stand against it, else what gives it now, else what gave it or will.
    """
    fitting = [grant for grant in grants if grant.app_context in {"", app}]
    blocks = [g for g in fitting if g.block and g.holds_at(at) and reaches(wanted, g.level)]
    if blocks:
        return Right(RightReason.BLOCKED), blocks
    giving = [g for g in fitting if not g.block and reaches(g.level, wanted)]
    valid = [grant for grant in giving if grant.holds_at(at)]
    if valid:
        return Right(RightReason.OK, shared=any(grant.shared for grant in valid)), valid
    return Right(RightReason.EXPIRED if giving else RightReason.NONE), giving


def levels_of(grants: Sequence[Grant], *, app: str, at: datetime) -> list[str]:
    """Return every level that the person has, lowest first along each ladder."""
    return [
        level
        for ladder in LADDERS
        for level in ladder
        if judge_right(grants, wanted=level, app=app, at=at).allowed
    ]


def spans_of(grants: Sequence[Grant], *, ladder: Sequence[str], app: str) -> list[LevelSpan]:
    """Return when which level of a ladder is the highest; what is below it holds too.

    Nothing holds between two spans. The judgement changes only where a right begins or ends.
    """
    moments = sorted(
        {at for grant in grants for at in (grant.valid_from, grant.valid_until) if at is not None}
    )
    spans: list[LevelSpan] = []
    for begin, end in zip([None, *moments], [*moments, None], strict=True):
        level = _highest(grants, ladder=ladder, app=app, at=begin or ALWAYS)
        if spans and spans[-1].level == level and spans[-1].valid_until == begin:
            spans[-1] = LevelSpan(level, spans[-1].valid_from, end)
        elif level:
            spans.append(LevelSpan(level, begin, end))
    return spans


def _highest(grants: Sequence[Grant], *, ladder: Sequence[str], app: str, at: datetime) -> str:
    held = [level for level in ladder if judge_right(grants, wanted=level, app=app, at=at).allowed]
    return held[-1] if held else ""

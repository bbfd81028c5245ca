"""The one rule for rights: cases in a table, and what must hold for any rights at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.permissions import (
    FLOOR_LADDER,
    LADDERS,
    OFFICE_LADDER,
    Grant,
    RightReason,
    explain_right,
    judge_right,
    ladder_of,
    levels_of,
    reaches,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FLOOR, OFFICE = "shop_monitor", "shop_tracker"
LEVELS = [level for ladder in LADDERS for level in ladder]
OK, BLOCKED, EXPIRED, NONE = "ok", "blocked", "permission_expired", "no_permission"

CASES = [
    # what is held, what is wanted on the floor, the judgement
    ([], "use", NONE),
    ([Grant(level="operate")], "operate", OK),
    ([Grant(level="operate")], "use", OK),
    ([Grant(level="operate")], "lead", NONE),
    ([Grant(level="lead")], "operate", OK),
    ([Grant(level="admin")], "use", NONE),
    ([Grant(level="lead")], "view", NONE),
    ([Grant(level="maintain")], "use", NONE),
    ([Grant(level="lead")], "maintain", NONE),
    ([Grant(level="maintain")], "maintain", OK),
    ([Grant(level="operate", app_context=FLOOR)], "operate", OK),
    ([Grant(level="operate", app_context=OFFICE)], "operate", NONE),
    # a block takes its level and all above, on its ladder alone
    ([Grant(level="lead"), Grant(level="operate", block=True)], "lead", BLOCKED),
    ([Grant(level="lead"), Grant(level="operate", block=True)], "use", OK),
    ([Grant(level="operate"), Grant(level="lead", block=True)], "operate", OK),
    ([Grant(level="operate"), Grant(level="view", block=True)], "operate", OK),
    ([Grant(level="maintain"), Grant(level="use", block=True)], "maintain", OK),
    ([Grant(level="operate", block=True)], "operate", BLOCKED),
    ([Grant(level="operate"), Grant(level="use", block=True, app_context=OFFICE)], "operate", OK),
    # dates: the start is part of them, the end is not
    ([Grant(level="operate", valid_from=NOON)], "operate", OK),
    ([Grant(level="operate", valid_from=NOON + HOUR)], "operate", EXPIRED),
    ([Grant(level="operate", valid_until=NOON)], "operate", EXPIRED),
    ([Grant(level="operate", valid_until=NOON + HOUR)], "operate", OK),
    ([Grant(level="operate", valid_until=NOON), Grant(level="lead")], "operate", OK),
    ([Grant(level="use", valid_until=NOON)], "operate", NONE),
    ([Grant(level="operate"), Grant(level="use", block=True, valid_until=NOON)], "operate", OK),
    (
        [Grant(level="operate"), Grant(level="use", block=True, valid_from=NOON + HOUR)],
        "operate",
        OK,
    ),
]


@pytest.mark.parametrize(("grants", "wanted", "reason"), CASES)
def test_case_is_judged(grants: list[Grant], wanted: str, reason: str) -> None:
    right = judge_right(grants, wanted=wanted, app=FLOOR, at=NOON)
    assert right.reason == RightReason(reason)
    assert right.allowed is (reason == OK)


def test_shared_counts_when_it_comes_with_a_right_that_holds() -> None:
    shared = Grant(level="operate", shared=True)
    old = Grant(level="operate", shared=True, valid_until=NOON)
    alone = Grant(level="operate")

    def is_shared(*grants: Grant) -> bool:
        return judge_right(grants, wanted="operate", app=FLOOR, at=NOON).shared

    assert is_shared(alone, shared)
    assert not is_shared(alone)
    assert not is_shared(alone, old)
    assert not is_shared(shared, Grant(level="use", block=True))


def test_levels_are_listed_along_each_ladder() -> None:
    grants = [Grant(level="lead"), Grant(level="view"), Grant(level="lead", block=True)]
    assert levels_of(grants, app=FLOOR, at=NOON) == ["use", "operate", "view"]


def test_unknown_level_reaches_nothing() -> None:
    assert not reaches("superuser", "use")
    assert not reaches("lead", "superuser")


moments = st.none() | st.integers(-3, 3).map(lambda hours: NOON + hours * HOUR)
levels = st.sampled_from(LEVELS)
apps = st.sampled_from(["", FLOOR, OFFICE])


def rights(*, block: st.SearchStrategy[bool]) -> st.SearchStrategy[Grant]:
    return st.builds(
        Grant,
        level=levels,
        app_context=apps,
        block=block,
        shared=st.booleans(),
        valid_from=moments,
        valid_until=moments,
    )


grants_of_any_kind = st.lists(rights(block=st.booleans()), max_size=6)


@given(grants_of_any_kind, levels, levels)
def test_block_in_force_always_wins(grants: list[Grant], wanted: str, level: str) -> None:
    block = Grant(level=level, block=True)
    judged = judge_right([*grants, block], wanted=wanted, app=FLOOR, at=NOON)
    if reaches(wanted, level):
        assert judged.reason is RightReason.BLOCKED
    else:
        assert judged == judge_right(grants, wanted=wanted, app=FLOOR, at=NOON)


@given(grants_of_any_kind, rights(block=st.just(False)), levels, apps)
def test_another_right_never_takes_one_away(
    grants: list[Grant], more: Grant, wanted: str, app: str
) -> None:
    before = judge_right(grants, wanted=wanted, app=app, at=NOON)
    after = judge_right([*grants, more], wanted=wanted, app=app, at=NOON)
    assert after.allowed or not before.allowed
    assert after.shared or not before.shared


@given(grants_of_any_kind, rights(block=st.just(True)), levels)
def test_another_block_never_gives_anything(grants: list[Grant], block: Grant, wanted: str) -> None:
    before = judge_right(grants, wanted=wanted, app=FLOOR, at=NOON)
    after = judge_right([*grants, block], wanted=wanted, app=FLOOR, at=NOON)
    assert before.allowed or not after.allowed


@given(grants_of_any_kind, levels, st.randoms())
def test_order_of_rights_means_nothing(grants: list[Grant], wanted: str, chance: object) -> None:
    mixed = list(grants)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    judged = [judge_right(some, wanted=wanted, app=FLOOR, at=NOON) for some in (grants, mixed)]
    assert judged[0] == judged[1]


@given(grants_of_any_kind, st.sampled_from([*FLOOR_LADDER, "maintain"]))
def test_ladders_never_imply_each_other(grants: list[Grant], wanted: str) -> None:
    others = [grant for grant in grants if grant.level in OFFICE_LADDER]
    assert judge_right(others, wanted=wanted, app=FLOOR, at=NOON).reason is RightReason.NONE


@given(grants_of_any_kind)
def test_maintain_stands_apart(grants: list[Grant]) -> None:
    held = levels_of(grants, app=FLOOR, at=NOON)
    others = [grant for grant in grants if grant.level != "maintain"]
    assert "maintain" not in levels_of(others, app=FLOOR, at=NOON)
    assert [level for level in held if level != "maintain"] == levels_of(others, app=FLOOR, at=NOON)


@given(grants_of_any_kind)
def test_who_may_more_may_less_unless_blocked(grants: list[Grant]) -> None:
    held = levels_of(grants, app=FLOOR, at=NOON)
    for ladder in LADDERS:
        mine = [level for level in ladder if level in held]
        assert mine == list(ladder[: len(mine)]), "a ladder has no gaps"


@given(grants_of_any_kind, levels)
def test_level_and_rights_that_say_something_about_it_share_a_ladder(
    grants: list[Grant], wanted: str
) -> None:
    same = [grant for grant in grants if grant.level in ladder_of(wanted)]
    judged = [judge_right(some, wanted=wanted, app=FLOOR, at=NOON) for some in (grants, same)]
    assert judged[0] == judged[1]


@given(grants_of_any_kind, levels)
def test_what_decided_says_the_same_when_judged_alone(grants: list[Grant], wanted: str) -> None:
    judged, deciding = explain_right(grants, wanted=wanted, app=FLOOR, at=NOON)
    assert judge_right(deciding, wanted=wanted, app=FLOOR, at=NOON) == judged
    assert bool(deciding) is (judged.reason is not RightReason.NONE)

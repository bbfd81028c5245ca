from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.tags import normalise_tag
from shopmonitor.protocol.words import EventType, Execution
from shopmonitor.simulation.plans import (
    SHIFT_S,
    is_on_shift,
    make_random,
    make_unknown_tag,
    plan_outages,
    plan_stints,
    plan_work,
)

MACHINES = ("W1", "W2", "A1")


def test_the_same_seed_plans_the_same_day() -> None:
    first, second = (
        list(islice(plan_stints(make_random(7, "person", "Ada"), MACHINES), 20)) for _day in "ab"
    )
    assert first == second
    other = list(islice(plan_stints(make_random(8, "person", "Ada"), MACHINES), 20))
    assert first != other


def test_a_person_wishes_for_their_own_machines_only() -> None:
    stints = list(islice(plan_stints(make_random(1), MACHINES), 50))
    assert all(sorted(stint.machines) == sorted(MACHINES) for stint in stints)
    assert len({stint.machines[0] for stint in stints}) == 3
    assert all(stint.rest_s >= 30 and stint.work_s >= 600 for stint in stints[1:])
    assert stints[0].rest_s <= 90


@given(st.integers(), st.floats(min_value=0, max_value=10_000))
def test_work_lasts_as_long_as_it_was_meant_to(seed: int, work_s: float) -> None:
    steps = list(plan_work(make_random(seed), work_s))
    assert sum(step.wait_s for step in steps) == pytest.approx(work_s, abs=1e-6)
    assert all(step.wait_s >= -1e-9 for step in steps)
    assert steps[0].data == {"execution": Execution.ACTIVE}
    assert steps[-1].data == {"execution": Execution.READY}


def test_work_makes_pieces_one_by_one() -> None:
    counts = [step.data for step in plan_work(make_random(3), 5400) if step.type == EventType.COUNT]
    assert len(counts) > 30
    assert all(data["good"] + data["scrap"] == 1 for data in counts)


def test_the_network_goes_and_comes_back() -> None:
    outages = list(islice(plan_outages(make_random(2)), 20))
    assert all(outage.up_s > outage.down_s > 0 for outage in outages)


def test_a_short_run_has_everybody_there() -> None:
    assert all(is_on_shift(index, 100, run_s=SHIFT_S) for index in range(4))


@pytest.mark.parametrize("run_s", [0, 2 * SHIFT_S])
def test_a_long_run_has_an_early_and_a_late_shift_in_turn(run_s: float) -> None:
    at_work = [
        [is_on_shift(index, hour * 3600, run_s=run_s) for index in (0, 1)] for hour in (0, 7, 8, 16)
    ]
    assert at_work == [[True, False], [True, False], [False, True], [True, False]]


def test_an_unknown_badge_is_a_good_tag() -> None:
    tag = make_unknown_tag(make_random(5))
    assert normalise_tag(tag) == tag

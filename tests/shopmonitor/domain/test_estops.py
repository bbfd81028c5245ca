"""The whole table of e-stops: every state, every message, every actor."""

from itertools import product

import pytest

from shopmonitor.choices import EStopState
from shopmonitor.domain.estops import Actor, Said, Verdict, judge_move

T, R, N, A = EStopState.TRIGGERED, EStopState.RELEASED, EStopState.INSPECTED, EStopState.REARMED
# Written out a second time, by hand: what follows when the right one says it.
EXPECTED = {
    # state: opened, closed, inspected, rearmed; None is refused
    None: (T, "same", None, None),
    T: ("same", R, None, None),
    R: (T, "same", N, None),
    N: (T, "same", None, A),
    A: (T, "same", None, None),
}
OWNERS = {Said.OPENED: "hardware", Said.CLOSED: "hardware"}


@pytest.mark.parametrize(("state", "said", "actor"), list(product(EXPECTED, Said, Actor)))
def test_every_message_of_every_actor_in_every_state(
    state: EStopState | None, said: Said, actor: Actor
) -> None:
    verdict, after = judge_move(state, said, actor)
    expected = EXPECTED[state][list(Said).index(said)]
    if actor != OWNERS.get(said, "person") or expected is None:
        assert (verdict, after) == (Verdict.REFUSED, state)
    elif expected == "same":
        assert (verdict, after) == (Verdict.SAME, state)
    else:
        assert (verdict, after) == (Verdict.MOVES, expected)


def test_only_a_person_with_the_right_ever_ends_one() -> None:
    ends = {
        (state, said, actor)
        for state, said, actor in product(EXPECTED, Said, Actor)
        if state is not A and judge_move(state, said, actor)[1] is A
    }
    assert ends == {(N, Said.REARMED, Actor.PERSON)}

"""Past e-stops: from what was seen of the circuit, in whatever order."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.domain.estop_history import CircuitObservation, PastEStop, find_past_estops

START = datetime(2018, 5, 9, tzinfo=UTC)
WORDS = st.lists(st.sampled_from(["ARMED", "TRIGGERED", "UNAVAILABLE"]), max_size=30)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def seen(*words: str) -> list[CircuitObservation]:
    return [CircuitObservation(at(minute), word) for minute, word in enumerate(words)]


@pytest.mark.parametrize(
    ("words", "estops"),
    [
        ("ARMED", []),
        ("ARMED TRIGGERED ARMED", [PastEStop(at(1), at(2))]),
        ("TRIGGERED ARMED TRIGGERED", [PastEStop(at(0), at(1)), PastEStop(at(2), None)]),
        ("TRIGGERED TRIGGERED ARMED ARMED", [PastEStop(at(0), at(2))]),
        ("TRIGGERED UNAVAILABLE TRIGGERED ARMED", [PastEStop(at(0), at(3))]),
        ("TRIGGERED UNAVAILABLE", [PastEStop(at(0), None)]),
        ("UNAVAILABLE ARMED", []),
    ],
)
def test_an_estop_lasts_until_the_circuit_is_seen_closed(
    words: str, estops: list[PastEStop]
) -> None:
    assert find_past_estops(seen(*words.split())) == estops


@given(WORDS, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_estops_and_none_overlap(words: list[str], random: Random) -> None:
    ordered = seen(*words)
    shuffled = ordered.copy()
    random.shuffle(shuffled)

    estops = find_past_estops(shuffled)

    assert estops == find_past_estops(ordered)
    ends = [estop.released_at for estop in estops]
    assert all(end is not None for end in ends[:-1])
    edges = [edge for estop in estops for edge in estop if edge is not None]
    assert edges == sorted(set(edges))

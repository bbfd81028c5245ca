"""Which numbers of a boot have arrived."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.domain.sequences import Ranges, acknowledged, holds, with_numbers

NUMBERS = st.lists(st.integers(0, 40), max_size=40)


@given(NUMBERS, NUMBERS)
def test_set_holds_what_was_put_in_and_nothing_else(first: list[int], second: list[int]) -> None:
    ranges = with_numbers(with_numbers([], first), second)
    assert [number for number in range(45) if holds(ranges, number)] == sorted({*first, *second})
    for (_, end), (begin, _) in pairwise(ranges):
        assert end + 1 < begin, "neighbours are one range"


@pytest.mark.parametrize(
    ("ranges", "through", "gap"),
    [
        ([], 0, None),
        ([(0, 0)], 0, None),
        ([(1, 5)], 5, None),
        ([(0, 5)], 5, None),
        ([(1, 5), (8, 9)], 5, 6),
        ([(3, 9)], 0, 1),
    ],
)
def test_what_is_acknowledged_has_no_gap_below(
    ranges: Ranges, through: int, gap: int | None
) -> None:
    assert acknowledged(ranges) == (through, gap)

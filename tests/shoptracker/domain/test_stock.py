from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoptracker.choices import LocationKind, LotState, MoveReason
from shoptracker.domain.stock import WAYS, Worth, is_usable, put_in, take_out, way_of

STORAGE = LocationKind.STORAGE
QUANTITIES = st.decimals("0.001", "9999", places=3)
COSTS = st.decimals(0, 999, places=4)


@pytest.mark.parametrize("reason", MoveReason)
def test_places_that_are_left_out_are_those_beyond_the_shop(reason: MoveReason) -> None:
    for way in WAYS[reason]:
        begin, end = (kind if kind == STORAGE else None for kind in way)
        meant = way_of(reason, begin=begin, end=end)
        assert meant is not None
        assert (meant[0] == STORAGE, meant[1] == STORAGE) == (way[0] == STORAGE, way[1] == STORAGE)
        assert way_of(reason, begin=way[0], end=way[1]) == way


@pytest.mark.parametrize("reason", MoveReason)
def test_nothing_goes_from_beyond_to_beyond(reason: MoveReason) -> None:
    beyond = [None, *(kind for kind in LocationKind if kind != STORAGE)]
    assert {way_of(reason, begin=begin, end=end) for begin in beyond for end in beyond} == {None}


def test_a_return_is_from_production_unless_somebody_says_otherwise() -> None:
    made, customer = LocationKind.PRODUCTION, LocationKind.CUSTOMER
    assert way_of(MoveReason.RETURN, begin=None, end=STORAGE) == (made, STORAGE)
    assert way_of(MoveReason.RETURN, begin=customer, end=STORAGE) == (customer, STORAGE)
    assert way_of(MoveReason.RETURN, begin=STORAGE, end=None) == (STORAGE, LocationKind.SUPPLIER)
    assert way_of(MoveReason.RECEIPT, begin=customer, end=STORAGE) is None


def test_a_lot_is_usable_through_its_last_day_unless_it_is_held() -> None:
    last = date(2026, 5, 4)
    assert is_usable(state=LotState.FREE, usable_until=last, today=last)
    assert not is_usable(state=LotState.FREE, usable_until=last, today=date(2026, 5, 5))
    assert is_usable(state=LotState.FREE, usable_until=None, today=last)
    assert not is_usable(state=LotState.HELD, usable_until=None, today=last)


def test_what_leaves_is_worth_the_average_and_leaves_the_average_as_it_is() -> None:
    worth = Worth(on_hand=Decimal(0), value=Decimal(0))
    put_in(worth, Decimal(10), unit_cost=Decimal(2))
    put_in(worth, Decimal(30), unit_cost=Decimal(4))
    assert take_out(worth, Decimal(8)) == Decimal(28)
    assert worth.value / worth.on_hand == Decimal("3.5")


def test_what_has_no_price_comes_in_at_the_average_else_at_the_standard() -> None:
    worth = Worth(on_hand=Decimal(0), value=Decimal(0))
    assert put_in(worth, Decimal(2)) == 0
    worth = Worth(on_hand=Decimal(0), value=Decimal(0))
    assert put_in(worth, Decimal(2), standard_cost=Decimal("1.5")) == 3
    assert put_in(worth, Decimal(4), standard_cost=Decimal(9)) == 6


@given(st.lists(st.tuples(QUANTITIES, COSTS, st.integers(0, 100)), min_size=1, max_size=30))
def test_values_of_moves_add_up_and_an_empty_shelf_is_worth_nothing(
    steps: list[tuple[Decimal, Decimal, int]],
) -> None:
    worth, total = Worth(on_hand=Decimal(0), value=Decimal(0)), Decimal(0)
    for quantity, cost, percent in steps:
        total += put_in(worth, quantity, unit_cost=cost)
        out = (worth.on_hand * percent / 100).quantize(Decimal("0.001"))
        if 0 < out <= worth.on_hand:
            total -= take_out(worth, out)
        assert worth.on_hand >= 0
        assert worth.value >= 0
        assert worth.value == total
    if worth.on_hand:
        total -= take_out(worth, worth.on_hand)
    assert [worth.on_hand, worth.value, total] == [Decimal(0)] * 3

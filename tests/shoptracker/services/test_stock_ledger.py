from decimal import Decimal

import pytest

from shoptracker.choices import MoveReason, Tracking
from shoptracker.models import StockBalance
from shoptracker.services.stock_ledger import Ledger, lock_balances, place_of
from tests.factories.office import make_part
from tests.factories.stock import make_location, make_lot, make_stock, make_tracked_part, move
from tests.together import together

pytestmark = pytest.mark.django_db


def test_places_that_lack_are_made_once_and_locked_in_the_order_of_their_keys() -> None:
    part, lot = make_part(), make_lot()
    first, second = make_location().pk, make_location().pk
    places = {(part.pk, None, second), (lot.part_id, lot.pk, first), (part.pk, None, first)}
    rows = lock_balances(places)
    assert {place_of(row) for row in rows} == places
    assert [row.pk for row in rows] == sorted(row.pk for row in lock_balances(places))
    assert StockBalance.objects.count() == 3


def test_no_place_locks_nothing() -> None:
    assert lock_balances(set()) == []


def test_a_lot_lies_elsewhere_while_some_of_it_is_in_any_storage() -> None:
    lot = make_lot(make_tracked_part(Tracking.SERIAL))
    stock = make_stock(1, lot.part, lot=lot)
    came = stock.part.stock_moves.get()
    assert Ledger([came]).lies_elsewhere(came)
    move(MoveReason.SCRAP, 1, lot.part, lot=lot, from_location=stock.location)
    assert not Ledger([came]).lies_elsewhere(came)


@pytest.mark.django_db(transaction=True)
def test_a_place_that_two_need_at_the_same_moment_is_one() -> None:
    part, place = make_part(), make_location()

    def receive() -> int:
        move(MoveReason.RECEIPT, 2, part, to_location=place)
        return 1

    assert together(*[receive] * 4) == [1] * 4
    assert StockBalance.objects.get().on_hand == Decimal(8)

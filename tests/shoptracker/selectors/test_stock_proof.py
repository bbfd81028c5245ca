from decimal import Decimal

import pytest

from core.db.doors import OWNER, through
from shoptracker.choices import MoveReason
from shoptracker.models import StockBalance, StockValue
from shoptracker.selectors.stock_proof import prove_stock
from shoptracker.services.stock_reservations import reserve_stock
from tests.factories.office import make_job
from tests.factories.stock import make_location, make_lot, make_stock, move

pytestmark = pytest.mark.django_db


def test_stock_adds_up_whatever_was_done_with_it() -> None:
    assert prove_stock() == (0, 0)
    lot, job, place = make_lot(), make_job(), make_location()
    stock = make_stock(10, lot.part, lot=lot, unit_cost=Decimal("1.3333"))
    make_stock(5)
    reserve_stock(balance=stock, job=job, quantity=Decimal(4))
    for reason, quantity, more in (
        (MoveReason.ISSUE, 3, {"job": job}),
        (MoveReason.TRANSFER, 2, {"to_location": place}),
        (MoveReason.SCRAP, 1, {}),
    ):
        move(reason, quantity, lot.part, lot=lot, from_location=stock.location, **more)
    assert prove_stock() == (0, 0)


def test_what_was_written_past_the_moves_is_found() -> None:
    stock = make_stock(10, unit_cost=Decimal(2))
    with through(OWNER):
        StockBalance.objects.update(on_hand=9)
        assert prove_stock() == (1, 0)
        StockBalance.objects.update(on_hand=10, reserved=1)
        assert prove_stock() == (1, 0)
        StockBalance.objects.update(reserved=0)
        StockValue.objects.update(value=19)
        assert prove_stock() == (0, 1)
    assert stock.on_hand == 10

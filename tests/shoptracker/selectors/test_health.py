import pytest

from core.db.doors import OWNER, through
from core.health import Condition
from shoptracker.models import StockBalance
from shoptracker.selectors.health import look_at_stock
from tests.factories.stock import make_stock

pytestmark = pytest.mark.django_db


def test_stock_that_does_not_add_up_needs_hands() -> None:
    make_stock(10)
    assert look_at_stock().condition == Condition.OK
    with through(OWNER):
        StockBalance.objects.update(on_hand=9)
        found = look_at_stock()
    assert found.condition == Condition.PROBLEM
    assert found.remedy

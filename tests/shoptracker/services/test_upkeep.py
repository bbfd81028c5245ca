import logging

import pytest

from core.db.doors import OWNER, through
from shoptracker.models import StockBalance
from shoptracker.services.upkeep import prove_all_stock
from tests.factories.stock import make_stock

pytestmark = pytest.mark.django_db


def test_every_night_stock_is_proven(caplog: pytest.LogCaptureFixture) -> None:
    make_stock(10)
    with caplog.at_level(logging.ERROR), through(OWNER):
        prove_all_stock()
        assert not caplog.records
        StockBalance.objects.update(on_hand=9)
        prove_all_stock()
    assert [record.message for record in caplog.records] == ["stock does not add up"]

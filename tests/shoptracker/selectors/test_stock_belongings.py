import pytest

from shoptracker.choices import MoveReason
from shoptracker.selectors import stock_belongings as belongings
from tests.factories.office import make_job
from tests.factories.stock import make_lot, make_stock, move

pytestmark = pytest.mark.django_db


def test_what_lies_and_what_moved_it_the_newest_and_most_first() -> None:
    lot, job = make_lot(), make_job()
    little, much = make_stock(2, lot.part, lot=lot), make_stock(9, lot.part, lot=lot)
    make_stock(5)
    move(MoveReason.ISSUE, 2, lot.part, lot=lot, from_location=little.location, job=job)
    (lies,) = belongings.list_stock_of_part(lot.part)
    assert lies == much
    assert list(belongings.list_stock_of_lot(lot)) == [much]
    assert list(belongings.list_stock_at(little.location)) == []
    reasons = [row.reason for row in belongings.list_moves_of_lot(lot)]
    assert reasons == ["issue", "receipt", "receipt"]
    assert list(belongings.list_moves_of_part(lot.part)) == list(belongings.list_moves_of_lot(lot))
    (issued,) = belongings.list_moves_of_job(job)
    assert issued.lot == lot

from decimal import Decimal

import pytest

from core.errors import InvalidInputError
from shoptracker.errors import IllegalMoveError, InsufficientStockError
from shoptracker.models import StockReservation
from shoptracker.services.jobs import cancel_job
from shoptracker.services.operations import finish_operation, start_operation
from shoptracker.services.stock_reservations import reserve_stock
from tests.factories.office import make_job, step_of
from tests.factories.stock import make_stock
from tests.together import together

pytestmark = pytest.mark.django_db


def test_the_same_again_changes_nothing_and_nothing_lets_all_of_it_go() -> None:
    stock, job = make_stock(10), make_job()
    for quantity, reserved in ((4, 4), (4, 4), (7, 7), (0, 0)):
        reserve_stock(balance=stock, job=job, quantity=Decimal(quantity))
        stock.refresh_from_db()
        assert stock.reserved == reserved
    assert StockReservation.objects.count() == 1


def test_what_others_keep_is_not_free() -> None:
    stock = make_stock(10)
    reserve_stock(balance=stock, job=make_job(), quantity=Decimal(8))
    with pytest.raises(InsufficientStockError, match="are free there"):
        reserve_stock(balance=stock, job=make_job(), quantity=Decimal(3))
    with pytest.raises(InvalidInputError):
        reserve_stock(balance=stock, job=make_job(), quantity=Decimal(-1))


def test_a_job_that_is_given_up_or_done_keeps_nothing() -> None:
    stock, given_up, done = make_stock(10), make_job(), make_job()
    for job in (given_up, done):
        reserve_stock(balance=stock, job=job, quantity=Decimal(5))
    cancel_job(job=given_up)
    start_operation(operation=step_of(done))
    finish_operation(operation=step_of(done))
    stock.refresh_from_db()
    assert stock.reserved == 0
    with pytest.raises(IllegalMoveError):
        reserve_stock(balance=stock, job=done, quantity=Decimal(1))


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_same_at_the_same_moment_get_what_there_is_once() -> None:
    stock, jobs = make_stock(10), [make_job() for _ in range(4)]

    def keep(number: int) -> bool:
        try:
            reserve_stock(balance=stock, job=jobs[number], quantity=Decimal(6))
        except InsufficientStockError:
            return False
        return True

    kept = together(*(lambda number=number: keep(number) for number in range(4)))
    stock.refresh_from_db()
    assert sorted(kept) == [False, False, False, True]
    assert stock.reserved == 6

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import InvalidInputError
from shoptracker.choices import LocationKind, LotState, MoveReason, Tracking
from shoptracker.errors import IllegalMoveError, InsufficientStockError, LotNotUsableError
from shoptracker.models import StockBalance, StockMove, StockReservation, StockValue
from shoptracker.services.stock_moves import (
    MoveRefusedError,
    post_move,
    post_moves,
    reverse_move,
)
from shoptracker.services.stock_reservations import reserve_stock
from shoptracker.services.stock_wishes import MoveWish
from tests.factories.office import make_job, make_part, step_of
from tests.factories.stock import make_location, make_lot, make_stock, make_tracked_part, move
from tests.together import together

pytestmark = pytest.mark.django_db


def worth_of(balance: StockBalance) -> Any:
    row = StockValue.objects.get(part=balance.part)
    return row.on_hand, row.value


def test_a_receipt_comes_from_the_suppliers_and_lies_where_it_was_put() -> None:
    stock = make_stock("12.5", unit_cost=Decimal(2))
    row = StockMove.objects.get()
    assert row.from_location.kind == LocationKind.SUPPLIER
    assert [stock.on_hand, stock.reserved, row.value] == [Decimal("12.5"), Decimal(0), Decimal(25)]
    assert worth_of(stock) == (Decimal("12.5"), 25)


def test_the_same_key_again_is_the_first_move() -> None:
    part, place, key = make_part(), make_location(), str(uuid4())
    wish = MoveWish(
        key=key, part=part, quantity=Decimal(3), reason=MoveReason.RECEIPT, to_location=place
    )
    first, again = (post_move(wish=wish, by=None) for _ in range(2))
    assert (first.is_new, again.is_new, again.move.pk) == (True, False, first.move.pk)
    assert StockBalance.objects.get().on_hand == 3


def test_the_same_key_twice_in_one_request_is_one_move() -> None:
    part, place = make_part(), make_location()
    wish = MoveWish(
        key="K", part=part, quantity=Decimal(3), reason=MoveReason.RECEIPT, to_location=place
    )
    posted = post_moves(wishes=[wish, wish], by=None)
    assert [each.is_new for each in posted] == [True, False]
    assert StockBalance.objects.get().on_hand == 3


def test_too_little_is_refused_in_words_and_changes_nothing() -> None:
    stock = make_stock(5)
    with pytest.raises(InsufficientStockError) as refused:
        move(MoveReason.ISSUE, "5.001", stock.part, from_location=stock.location)
    assert refused.value.context["field"] == "quantity"
    assert "5.000" in refused.value.message
    stock.refresh_from_db()
    assert stock.on_hand == 5
    assert StockMove.objects.count() == 1


def test_what_is_kept_for_a_job_goes_to_that_job_alone() -> None:
    stock, job = make_stock(10), make_job()
    reserve_stock(balance=stock, job=job, quantity=Decimal(8))
    with pytest.raises(InsufficientStockError):
        move(MoveReason.ISSUE, 3, stock.part, from_location=stock.location)
    move(MoveReason.ISSUE, 9, stock.part, from_location=stock.location, operation=step_of(job))
    stock.refresh_from_db()
    assert [stock.on_hand, stock.reserved] == [Decimal(1), Decimal(0)]
    assert StockReservation.objects.get().quantity == 0


def test_many_moves_are_all_or_none_and_the_wrong_one_is_named() -> None:
    stock = make_stock(5)

    def issue(quantity: int) -> MoveWish:
        return MoveWish(
            key=str(uuid4()),
            part=stock.part,
            quantity=Decimal(quantity),
            reason=MoveReason.ISSUE,
            from_location=stock.location,
        )

    with pytest.raises(MoveRefusedError) as refused:
        post_moves(wishes=[issue(3), issue(3)], by=None)
    assert (refused.value.index, refused.value.cause.code) == (1, "insufficient_stock")
    stock.refresh_from_db()
    assert stock.on_hand == 5
    post_moves(wishes=[issue(3), issue(2)], by=None)
    stock.refresh_from_db()
    assert stock.on_hand == 0
    assert worth_of(stock) == (0, 0)


def test_a_transfer_is_worth_nothing_and_leaves_the_value_as_it_is() -> None:
    stock, place = make_stock(10, unit_cost=Decimal(3)), make_location()
    row = move(MoveReason.TRANSFER, 4, stock.part, from_location=stock.location, to_location=place)
    assert row.value is None
    assert worth_of(stock) == (10, 30)
    held = dict(StockBalance.objects.values_list("location", "on_hand"))
    assert held == {stock.location_id: 6, place.pk: 4}


@pytest.mark.parametrize(("state", "until"), [(LotState.HELD, None), (LotState.FREE, "2020-01-31")])
def test_a_lot_on_hold_or_past_its_date_is_not_used_but_scrapped(
    state: LotState, until: str | None
) -> None:
    lot = make_lot(state=state, usable_until=until)
    stock = make_stock(10, lot.part, lot=lot)
    with pytest.raises(LotNotUsableError):
        move(MoveReason.ISSUE, 1, lot.part, lot=lot, from_location=stock.location)
    assert move(MoveReason.SCRAP, 1, lot.part, lot=lot, from_location=stock.location).pk


def test_a_serial_number_is_one_piece_in_one_place() -> None:
    lot = make_lot(make_tracked_part(Tracking.SERIAL))
    stock = make_stock(1, lot.part, lot=lot)
    for wrong in (1, 2):
        with pytest.raises(InvalidInputError):
            make_stock(wrong, lot.part, lot=lot)
    move(MoveReason.ISSUE, 1, lot.part, lot=lot, from_location=stock.location)
    move(MoveReason.RETURN, 1, lot.part, lot=lot, to_location=make_location())


def test_a_move_is_taken_back_once_at_what_it_was_worth() -> None:
    stock = make_stock(10, unit_cost=Decimal(3))
    issued = move(MoveReason.ISSUE, 4, stock.part, from_location=stock.location)
    move(MoveReason.RECEIPT, 4, stock.part, to_location=stock.location, unit_cost=Decimal(9))
    back = reverse_move(move=issued, key="B", by=None)
    again = reverse_move(move=issued, key="B", by=None)
    assert (back.is_new, again.is_new) == (True, False)
    assert back.move.value == 12
    assert worth_of(stock) == (14, 30 + 36)
    for wrong in (issued, back.move):
        with pytest.raises(IllegalMoveError):
            reverse_move(move=wrong, key=str(uuid4()), by=None)


def test_the_database_itself_refuses_to_change_a_move_or_to_go_below_nothing() -> None:
    stock = make_stock(5)
    for statement in (
        "UPDATE stock_moves SET quantity = 6",
        "DELETE FROM stock_moves",
        "UPDATE stock_balances SET on_hand = -1",
        "UPDATE stock_balances SET reserved = 6",
        "UPDATE stock_values SET value = -1",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    stock.refresh_from_db()
    assert stock.on_hand == 5


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_is_one_move_wherever_it_goes() -> None:
    part, places = make_part(), [make_location() for _ in range(4)]

    def receive(number: int) -> bool:
        wish = MoveWish(
            key="K",
            part=part,
            quantity=Decimal(3),
            reason=MoveReason.RECEIPT,
            to_location=places[number],
        )
        return post_move(wish=wish, by=None).is_new

    new = together(*(lambda number=number: receive(number) for number in range(4)))
    assert sorted(new) == [False, False, False, True]
    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 3


@pytest.mark.django_db(transaction=True)
def test_moves_there_and_back_at_the_same_moment_wait_for_each_other() -> None:
    part = make_part()
    first, second = (make_stock(100, part) for _ in range(2))

    def shuffle(begin: StockBalance, end: StockBalance) -> None:
        for _ in range(10):
            post_moves(
                wishes=[
                    MoveWish(
                        key=str(uuid4()),
                        part=part,
                        quantity=Decimal(1),
                        reason=MoveReason.TRANSFER,
                        from_location=one.location,
                        to_location=other.location,
                    )
                    for one, other in ((begin, end), (end, begin), (begin, end))
                ],
                by=None,
            )

    together(*[lambda: shuffle(first, second), lambda: shuffle(second, first)] * 2)
    assert StockMove.objects.filter(reason=MoveReason.TRANSFER).count() == 120
    assert sum(StockBalance.objects.values_list("on_hand", flat=True)) == 200

"""Posting moves of stock: many at once, all or none, each key once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, ParamSpec, TypeVar

from django.db import IntegrityError
from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.errors import SuiteError
from core.models import SuiteUser
from shoptracker.errors import IllegalMoveError
from shoptracker.models import StockMove
from shoptracker.services.stock_ledger import Ledger
from shoptracker.services.stock_wishes import MoveWish, check_lot, move_of

P = ParamSpec("P")
R = TypeVar("R")


class Posted(NamedTuple):
    """A move that stands, and whether this call has made it."""

    move: StockMove
    is_new: bool


class MoveRefusedError(SuiteError):
    """One of several moves was refused; `index` says which, the cause why."""

    code = "move_refused"
    status = 409

    def __init__(self, index: int, cause: SuiteError) -> None:
        super().__init__(cause.message, **cause.context)
        self.index = index
        self.cause = cause


def post_moves(*, wishes: Sequence[MoveWish], by: SuiteUser | None) -> list[Posted]:
    """Post moves in their order, all of them or none; a key that was seen returns its move.

    Raises:
        MoveRefusedError: one cannot be; its cause is the error that `post_move` raises.
    """
    try:
        return _post(wishes, by=by)
    except IntegrityError:
        # The same key came for other places at the same time: now it is known.
        return _post(wishes, by=by)


def post_move(*, wish: MoveWish, by: SuiteUser | None) -> Posted:
    """Post one move; a key that was seen returns its move.

    Raises:
        InvalidInputError: a field is wrong.
        InsufficientStockError: less is free at the place than should go.
        LotNotUsableError: the lot is on hold or past its date.
    """
    with refusal_of_move():
        return post_moves(wishes=[wish], by=by)[0]


@contextmanager
def refusal_of_move() -> Iterator[None]:
    """Raise of moves that were refused the reason alone: there is one, and nothing to count."""
    try:
        yield
    except MoveRefusedError as refused:
        raise refused.cause from None


@in_transaction(StockMove)
def reverse_move(*, move: StockMove, key: str, by: SuiteUser | None) -> Posted:
    """Take a move back today: the same quantity goes the other way.

    Raises:
        IllegalMoveError: it was taken back already, or takes one back itself.
        InsufficientStockError: less is free where it went to.
    """
    known = StockMove.objects.filter(idempotency_key=key).first()
    if known is not None:
        return Posted(known, is_new=False)
    back = StockMove(
        idempotency_key=key,
        part=move.part,
        lot=move.lot,
        from_location=move.to_location,
        to_location=move.from_location,
        quantity=move.quantity,
        reason=move.reason,
        job=move.job,
        operation=move.operation,
        document=move.document,
        reverses=move,
        posted_by=by,
    )
    ledger = Ledger([back])
    if move.reverses_id or StockMove.objects.filter(reverses=move).exists():
        raise IllegalMoveError(_("This move was taken back already, or takes one back itself."))
    ledger.apply(back, unit_cost=None, value=move.value)
    back.save(force_insert=True)
    ledger.write()
    return Posted(back, is_new=True)


def post_in_transaction(wishes: Sequence[MoveWish], *, by: SuiteUser | None) -> list[Posted]:
    """Do what `post_moves` does, in a service's transaction."""
    moves = [_at(index, move_of, wish, by=by) for index, wish in enumerate(wishes)]
    ledger = Ledger(moves)
    # Asked under the locks: who sends the same key at the same time has waited for them.
    known = _by_key([move.idempotency_key for move in moves])
    posted: list[Posted] = []
    for index, (wish, move) in enumerate(zip(wishes, moves, strict=True)):
        stands = known.get(move.idempotency_key)
        if stands is None:
            _at(index, check_lot, move, ledger=ledger)
            _at(index, ledger.apply, move, unit_cost=wish.unit_cost)
            known[move.idempotency_key] = move
        posted.append(Posted(stands or move, is_new=stands is None))
    new = [each.move for each in posted if each.is_new]
    if new:
        StockMove.objects.bulk_create(new)
        ledger.write()
    return posted


@in_transaction(StockMove)
def _post(wishes: Sequence[MoveWish], *, by: SuiteUser | None) -> list[Posted]:
    return post_in_transaction(wishes, by=by)


def _by_key(keys: Sequence[str]) -> dict[str, StockMove]:
    rows = StockMove.objects.filter(idempotency_key__in=keys)
    return {row.idempotency_key: row for row in rows}


def _at(index: int, do: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    try:
        return do(*args, **named)
    except SuiteError as error:
        raise MoveRefusedError(index, error) from error

"""Stock as the office has it: places, lots, and moves that brought it there."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from core.services.records import create_record
from shoptracker.choices import MoveReason, Tracking
from shoptracker.models import Lot, Part, StockBalance, StockLocation, StockMove
from shoptracker.services.stock_moves import post_move
from shoptracker.services.stock_wishes import MoveWish
from tests.factories.office import make_part

_numbers = count(1)


def make_location() -> StockLocation:
    number = next(_numbers)
    return create_record(StockLocation(code=f"R{number}", name=f"Rack {number}"))


def make_lot(part: Part | None = None, **values: Any) -> Lot:
    """Make a lot, of a part that is told apart by lots unless one is given."""
    return create_record(
        Lot(
            part=part or make_tracked_part(Tracking.LOT),
            number=f"L{next(_numbers)}",
            **({"heat_number": "H4711"} | values),
        )
    )


def make_tracked_part(tracking: Tracking) -> Part:
    number = next(_numbers)
    return create_record(Part(number=f"T{number}", name="Round bar", tracking=tracking))


def move(reason: MoveReason, quantity: int | str, part: Part, **more: Any) -> StockMove:
    """Post a move by a key of its own and return it."""
    key = more.pop("key", str(uuid4()))
    wish = MoveWish(key=key, part=part, quantity=Decimal(quantity), reason=reason, **more)
    return post_move(wish=wish, by=None).move


def make_stock(quantity: int | str = 10, part: Part | None = None, **more: Any) -> StockBalance:
    """Receive a quantity of a part at a place of its own."""
    part = part or make_part()
    place = more.pop("to_location", None) or make_location()
    move(MoveReason.RECEIPT, quantity, part, to_location=place, **more)
    return StockBalance.objects.get(part=part, lot=more.get("lot"), location=place)

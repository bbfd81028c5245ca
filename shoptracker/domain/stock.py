"""The rules of stock: from where to where a reason goes, and what pieces are worth.

Source:
    domain rules, section 8; value by moving average: what leaves takes the part of the
    value that it is of the quantity, the last piece takes the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from shoptracker.choices import LocationKind, LotState, MoveReason

CENT_PARTS = Decimal("0.0001")
STORAGE = LocationKind.STORAGE

# From which kind of place to which; the first pair is meant where a place is left out.
WAYS: dict[MoveReason, tuple[tuple[LocationKind, LocationKind], ...]] = {
    MoveReason.RECEIPT: ((LocationKind.SUPPLIER, STORAGE),),
    MoveReason.ISSUE: ((STORAGE, LocationKind.PRODUCTION),),
    MoveReason.RETURN: (
        (LocationKind.PRODUCTION, STORAGE),
        (LocationKind.CUSTOMER, STORAGE),
        (STORAGE, LocationKind.SUPPLIER),
    ),
    MoveReason.TRANSFER: ((STORAGE, STORAGE),),
    MoveReason.PRODUCE: ((LocationKind.PRODUCTION, STORAGE),),
    MoveReason.SCRAP: ((STORAGE, LocationKind.SCRAP),),
    MoveReason.ADJUST: ((LocationKind.ADJUSTMENT, STORAGE), (STORAGE, LocationKind.ADJUSTMENT)),
    MoveReason.SHIP: ((STORAGE, LocationKind.CUSTOMER),),
    MoveReason.MAINTENANCE: (
        (STORAGE, LocationKind.MAINTENANCE),
        (LocationKind.MAINTENANCE, STORAGE),
    ),
}
# What uses a lot up; the other reasons put it elsewhere or take it out of use.
USES = frozenset({MoveReason.ISSUE, MoveReason.SHIP, MoveReason.MAINTENANCE})


@dataclass
class Worth:
    """How much of a part lies in storage, and what it cost."""

    on_hand: Decimal
    value: Decimal


def way_of(
    reason: MoveReason, *, begin: LocationKind | None, end: LocationKind | None
) -> tuple[LocationKind, LocationKind] | None:
    """Return the kinds of places that a move goes between; None if the reason has no such way.

    Args:
        begin: kind of the place it comes from; None for the one beyond the shop that is meant.
        end: the same of where it goes.
    """
    for way in WAYS[reason]:
        known = [(begin, way[0]), (end, way[1])]
        # A place that is left out is one beyond the shop: storage has to be named.
        if all(given == kind if given else kind != STORAGE for given, kind in known):
            return way
    return None


def is_usable(*, state: str, usable_until: date | None, today: date) -> bool:
    """Tell whether a lot may be used up on a day of the shop; the last day is a good one."""
    return state == LotState.FREE and (usable_until is None or today <= usable_until)


def take_out(worth: Worth, quantity: Decimal) -> Decimal:
    """Take a quantity out and return its value; no more than there is."""
    value = (
        worth.value
        if quantity == worth.on_hand
        else (worth.value * quantity / worth.on_hand).quantize(CENT_PARTS, ROUND_HALF_EVEN)
    )
    worth.on_hand -= quantity
    worth.value -= value
    return value


def put_in(
    worth: Worth,
    quantity: Decimal,
    *,
    unit_cost: Decimal | None = None,
    standard_cost: Decimal | None = None,
) -> Decimal:
    """Put a quantity in and return its value: at its price, else the average, else the standard."""
    if unit_cost is not None:
        value = quantity * unit_cost
    elif worth.on_hand:
        value = worth.value * quantity / worth.on_hand
    else:
        value = quantity * (standard_cost or Decimal(0))
    value = value.quantize(CENT_PARTS, ROUND_HALF_EVEN)
    worth.on_hand += quantity
    worth.value += value
    return value

"""The rows that moves of stock change: found, locked in one order, changed, written together.

Values are locked before balances, balances before reservations, each in the order of
their keys: any two sets of moves wait for each other, and never for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from shoptracker.choices import LocationKind
from shoptracker.domain.stock import Worth, put_in, take_out
from shoptracker.errors import InsufficientStockError
from shoptracker.models import StockBalance, StockMove, StockReservation, StockValue

# Part, lot and location, by their keys.
Place = tuple[int, int | None, int]


def place_of(balance: StockBalance) -> Place:
    """Return what a balance is about."""
    return balance.part_id, balance.lot_id, balance.location_id


class Ledger:
    """The locked rows of some moves; `write` writes what became of them."""

    def __init__(self, moves: Collection[StockMove]) -> None:
        places = {place for move in moves for place in _places(move)}
        self._values = _lock_values({move.part_id for move in moves if _changes_worth(move)})
        self._worth = {
            part: Worth(on_hand=row.on_hand, value=row.value) for part, row in self._values.items()
        }
        self._balances = {place_of(row): row for row in lock_balances(places)}
        self._reservations = _lock_reservations(
            balances=[row.pk for row in self._balances.values()],
            jobs={move.job_id for move in moves if move.job_id},
        )

    def apply(
        self, move: StockMove, *, unit_cost: Decimal | None, value: Decimal | None = None
    ) -> None:
        """Let a move happen to the locked rows, and say what it was worth.

        Args:
            unit_cost: price of a unit that comes in; None for the average.
            value: what comes in is worth exactly this: it had left for it.

        Raises:
            InsufficientStockError: less is free at the place than should go.
        """
        begins = _is_storage(move.from_location.kind)
        ends = _is_storage(move.to_location.kind)
        if begins:
            self._take(move)
        if ends:
            self._balances[_place(move, move.to_location_id)].on_hand += move.quantity
        if begins == ends:
            return
        worth = self._worth[move.part_id]
        if begins:
            move.value = take_out(worth, move.quantity)
        else:
            price = value / move.quantity if value is not None else unit_cost
            standard = move.part.standard_cost
            move.value = put_in(worth, move.quantity, unit_cost=price, standard_cost=standard)

    def lies_elsewhere(self, move: StockMove) -> bool:
        """Tell whether some of a move's lot lies in storage; its part's value is locked."""
        known = [row for place, row in self._balances.items() if place[1] == move.lot_id]
        others = StockBalance.objects.filter(lot__in=[move.lot], on_hand__gt=0)
        return (
            any(row.on_hand > 0 for row in known)
            or others.exclude(pk__in=[row.pk for row in known]).exists()
        )

    def write(self) -> None:
        """Write what became of the rows."""
        for part, worth in self._worth.items():
            row = self._values[part]
            row.on_hand, row.value = worth.on_hand, worth.value
        StockValue.objects.bulk_update(self._values.values(), ["on_hand", "value"])
        StockBalance.objects.bulk_update(self._balances.values(), ["on_hand", "reserved"])
        StockReservation.objects.bulk_update(self._reservations.values(), ["quantity"])

    def _take(self, move: StockMove) -> None:
        balance = self._balances[_place(move, move.from_location_id)]
        kept = self._reservations.get((balance.pk, move.job_id or 0))
        own = min(kept.quantity, move.quantity) if kept else Decimal(0)
        free = balance.on_hand - balance.reserved + own
        if move.quantity > free:
            raise _too_little(move, balance, free)
        balance.on_hand -= move.quantity
        balance.reserved -= own
        if kept:
            kept.quantity -= own


def lock_balances(places: Collection[Place]) -> list[StockBalance]:
    """Lock the balances of these places in the order of their keys; those that lack are made."""
    if not places:
        return []
    known = _balances_at(places)
    missing = sorted(
        set(places) - set(known), key=lambda place: (place[0], place[1] or 0, place[2])
    )
    if missing:
        StockBalance.objects.bulk_create(
            [StockBalance(part_id=part, lot_id=lot, location_id=at) for part, lot, at in missing],
            # ON CONFLICT DO NOTHING: somebody else has made it in this moment.
            ignore_conflicts=True,
        )
        known = _balances_at(places)
    rows = StockBalance.objects.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(pk__in=known.values()))


def _balances_at(places: Collection[Place]) -> dict[Place, int]:
    rows = StockBalance.objects.filter(
        Q(part_id__in={part for part, _lot, _at in places}),
        Q(location_id__in={at for _part, _lot, at in places}),
    ).values_list("part_id", "lot_id", "location_id", "pk")
    return {(part, lot, at): pk for part, lot, at, pk in rows if (part, lot, at) in places}


def _lock_values(parts: Collection[int]) -> dict[int, StockValue]:
    if not parts:
        return {}
    rows = StockValue.objects.filter(part_id__in=parts)
    missing = set(parts) - set(rows.values_list("part_id", flat=True))
    if missing:
        StockValue.objects.bulk_create(
            [StockValue(part_id=part) for part in sorted(missing)], ignore_conflicts=True
        )
    locked = rows.select_for_update(no_key=True).order_by("pk")
    return {row.part_id: row for row in locked}


def _lock_reservations(
    *, balances: Collection[int], jobs: Collection[int]
) -> dict[tuple[int, int], StockReservation]:
    if not jobs or not balances:
        return {}
    rows = StockReservation.objects.filter(balance__in=balances, job__in=jobs, quantity__gt=0)
    locked = rows.select_for_update(no_key=True).order_by("pk")
    return {(row.balance_id, row.job_id): row for row in locked}


def _places(move: StockMove) -> Iterable[Place]:
    for location in (move.from_location, move.to_location):
        if _is_storage(location.kind):
            yield _place(move, location.pk)


def _place(move: StockMove, location_id: int) -> Place:
    return move.part_id, move.lot_id, location_id


def _is_storage(kind: str) -> bool:
    return kind == LocationKind.STORAGE


def _changes_worth(move: StockMove) -> bool:
    return _is_storage(move.from_location.kind) != _is_storage(move.to_location.kind)


def _too_little(move: StockMove, balance: StockBalance, free: Decimal) -> InsufficientStockError:
    detail = _(
        "Of %(part)s %(free)s are free at %(location)s: %(on_hand)s lie there,"
        " %(reserved)s of them are kept for jobs. %(wanted)s cannot go."
    ) % {
        "part": move.part,
        "free": free,
        "location": move.from_location,
        "on_hand": balance.on_hand,
        "reserved": balance.reserved,
        "wanted": move.quantity,
    }
    return InsufficientStockError(detail, field="quantity")

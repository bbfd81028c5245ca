"""Whether stock adds up: what lies where is what the moves say, and so is what it is worth."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connections, router

from shoptracker.models import StockMove

# Both sides of each move, against what the balances say; a place that only one of them knows
# counts as nothing on the other.
_PLACES = """
WITH said AS (
    SELECT part_id, lot_id, place, sum(quantity) AS quantity FROM (
        SELECT part_id, lot_id, to_location_id AS place, quantity FROM stock_moves
        UNION ALL
        SELECT part_id, lot_id, from_location_id, -quantity FROM stock_moves) AS side
    JOIN stock_locations l ON l.id = place AND l.kind = 'storage'
    GROUP BY part_id, lot_id, place
), kept AS (
    SELECT balance_id, sum(quantity) AS quantity FROM stock_reservations GROUP BY balance_id
)
SELECT count(*) FROM said FULL JOIN stock_balances b
    ON b.part_id = said.part_id AND b.location_id = said.place
    AND b.lot_id IS NOT DISTINCT FROM said.lot_id
LEFT JOIN kept ON kept.balance_id = b.id
WHERE coalesce(said.quantity, 0) <> coalesce(b.on_hand, 0)
    OR coalesce(kept.quantity, 0) <> coalesce(b.reserved, 0)
"""
_PARTS = """
WITH said AS (
    SELECT m.part_id,
        sum(CASE WHEN t.kind = 'storage' THEN m.quantity ELSE -m.quantity END) AS quantity,
        sum(CASE WHEN t.kind = 'storage' THEN m.value ELSE -m.value END) AS value
    FROM stock_moves m
    JOIN stock_locations f ON f.id = m.from_location_id
    JOIN stock_locations t ON t.id = m.to_location_id
    WHERE (f.kind = 'storage') <> (t.kind = 'storage') GROUP BY m.part_id
)
SELECT count(*) FROM said FULL JOIN stock_values v ON v.part_id = said.part_id
WHERE coalesce(said.quantity, 0) <> coalesce(v.on_hand, 0)
    OR coalesce(said.value, 0) <> coalesce(v.value, 0)
"""


class StockProof(NamedTuple):
    """How many places and parts are not what their moves say; of a shop in order none."""

    places: int
    parts: int


def prove_stock() -> StockProof:
    """Compare all stock with all moves, in one moment: two readings of the whole ledger."""
    with connections[router.db_for_read(StockMove)].cursor() as cursor:
        cursor.execute(f"SELECT ({_PLACES}), ({_PARTS})")
        places, parts = cursor.fetchone()
    return StockProof(places, parts)

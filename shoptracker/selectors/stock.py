"""What is asked of stock: places, what lies there, where it came from and went to."""

from __future__ import annotations

from core.memory import asked_once
from shoptracker.choices import LocationKind
from shoptracker.models import StockLocation


@asked_once
def get_places_beyond() -> dict[str, StockLocation]:
    """Return the places beyond storage, by their kind."""
    rows = StockLocation.objects.exclude(kind=LocationKind.STORAGE)
    return {row.kind: row for row in rows}

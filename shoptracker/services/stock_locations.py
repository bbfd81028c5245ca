"""The places beyond the shop: of each kind one, made when the first of them is needed."""

from __future__ import annotations

from core.memory import forget
from shoptracker.choices import LocationKind
from shoptracker.models import StockLocation
from shoptracker.selectors.stock import get_places_beyond

BEYOND = [kind for kind in LocationKind if kind != LocationKind.STORAGE]


def place_beyond(kind: LocationKind) -> StockLocation:
    """Return the place beyond storage of a kind, in a service's transaction."""
    known = get_places_beyond()
    if kind not in known:
        StockLocation.objects.bulk_create(
            [StockLocation(code=f"~{each}", name=str(each.label), kind=each) for each in BEYOND],
            # ON CONFLICT DO NOTHING: somebody else has made them in this moment.
            ignore_conflicts=True,
        )
        forget()
        known = get_places_beyond()
    return known[kind]

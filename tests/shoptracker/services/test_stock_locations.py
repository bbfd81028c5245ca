import pytest

from core.memory import remembering
from shoptracker.choices import LocationKind
from shoptracker.models import StockLocation
from shoptracker.services.stock_locations import BEYOND, place_beyond

pytestmark = pytest.mark.django_db


def test_places_beyond_are_made_once_even_while_a_request_remembers_that_there_are_none() -> None:
    with remembering():
        made = {kind: place_beyond(kind).pk for kind in BEYOND}
    assert {kind: place_beyond(kind).pk for kind in BEYOND} == made
    assert StockLocation.objects.count() == len(BEYOND)
    assert str(place_beyond(LocationKind.SCRAP)) == "Scrap"

import pytest

from shoptracker.choices import LocationKind
from shoptracker.selectors.stock import get_places_beyond
from shoptracker.services.stock_locations import BEYOND, place_beyond
from tests.factories.stock import make_location

pytestmark = pytest.mark.django_db


def test_storage_is_no_place_beyond() -> None:
    make_location()
    assert get_places_beyond() == {}
    scrap = place_beyond(LocationKind.SCRAP)
    assert set(get_places_beyond()) == set(BEYOND)
    assert get_places_beyond()[LocationKind.SCRAP] == scrap

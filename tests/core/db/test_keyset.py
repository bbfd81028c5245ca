"""Pages that begin after a row, over every kind of order."""

from itertools import pairwise

import pytest

from core.db.keyset import BadPlaceError, Place, place_of, read_place, take
from core.models import Machine
from tests.factories.core import MachineFactory, ZoneFactory

pytestmark = pytest.mark.django_db

ORDERS = [
    ["-pk"],
    ["code"],
    ["zone__code", "-pk"],
    ["-zone__code", "name", "pk"],
    ["allowed_from", "-pk"],
    ["-allowed_from", "pk"],
    ["status", "-allowed_from", "name", "-pk"],
]


@pytest.fixture
def machines() -> list[Machine]:
    zones = [ZoneFactory.create(code=code) for code in ("A", "B")]
    return [
        MachineFactory.create(
            code=f"W{number:02}",
            name="ab"[number % 2],
            zone=zones[number % 3 == 0],
            allowed_from=f"0{number % 4}:00" if number % 4 else None,
            allowed_until="23:00" if number % 4 else None,
        )
        for number in range(17)
    ]


def walk(order: list[str], size: int, *, backwards: bool = False) -> list[list[int]]:
    """Return the pages as somebody sees who goes on from each to the next."""
    rows = Machine.objects.select_related("zone")
    pages, place = [], None
    if backwards:
        last = rows.order_by(*order).reverse().first()
        assert last is not None
        place = place_of(last, order=order, backwards=True)
    while True:
        page = take(rows, order=order, size=size, place=place)
        pages.append([row.pk for row in page.rows])
        if not (page.has_previous if backwards else page.has_next):
            return pages
        place = place_of(page.rows[0 if backwards else -1], order=order, backwards=backwards)


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
@pytest.mark.parametrize("size", [1, 4, 17, 100])
def test_pages_hold_each_row_once_in_order(
    machines: list[Machine], order: list[str], size: int
) -> None:
    whole = list(Machine.objects.order_by(*order).values_list("pk", flat=True))
    assert [key for page in walk(order, size) for key in page] == whole


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_way_back_shows_the_same_rows(machines: list[Machine], order: list[str]) -> None:
    whole = list(Machine.objects.order_by(*order).values_list("pk", flat=True))
    pages = walk(order, 4, backwards=True)
    assert [key for page in reversed(pages) for key in page] == whole[:-1]


def test_new_row_shifts_nothing(machines: list[Machine]) -> None:
    order = ["-pk"]
    first = take(Machine.objects.all(), order=order, size=5)
    place = place_of(first.rows[-1], order=order)
    MachineFactory.create()
    second = take(Machine.objects.all(), order=order, size=5, place=place)
    keys = [row.pk for row in [*first.rows, *second.rows]]
    assert all(one > other for one, other in pairwise(keys))
    assert keys == [machine.pk for machine in reversed(machines)][:10]


def test_place_survives_its_address(machines: list[Machine]) -> None:
    place = place_of(machines[0], order=["allowed_from", "-pk"], backwards=True)
    assert place == Place((None, str(machines[0].pk)), backwards=True)
    assert read_place(place.text, order=["allowed_from", "-pk"]) == place


@pytest.mark.parametrize("text", ["x", "é", "W10", "WyJuIl0", "WyJ6IiwiMSJd", "WyJuIixbMV1d"])
def test_text_that_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(BadPlaceError):
        read_place(text, order=["-pk"])


def test_value_that_does_not_fit_its_column_is_refused() -> None:
    with pytest.raises(BadPlaceError):
        take(Machine.objects.all(), order=["-pk"], size=5, place=Place(("x",)))

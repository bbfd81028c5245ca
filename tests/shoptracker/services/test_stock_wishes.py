from decimal import Decimal
from typing import Any

import pytest

from core.errors import InvalidInputError
from shoptracker.choices import LocationKind, MoveReason, Tracking
from shoptracker.services.stock_wishes import MoveWish, move_of
from tests.factories.office import make_job, make_part, step_of
from tests.factories.stock import make_location, make_lot, make_tracked_part

pytestmark = pytest.mark.django_db


def wish(**values: Any) -> MoveWish:
    default: dict[str, Any] = {
        "key": "K",
        "part": values.pop("part", None) or make_part(),
        "quantity": Decimal(1),
        "reason": MoveReason.RECEIPT,
        "to_location": make_location(),
    }
    return MoveWish(**(default | values))


def refused_field(**values: Any) -> str:
    with pytest.raises(InvalidInputError) as refused:
        move_of(wish(**values), by=None)
    assert refused.value.message
    return str(refused.value.context["field"])


def test_a_place_that_is_left_out_is_the_one_beyond() -> None:
    made = move_of(wish(), by=None)
    assert made.from_location.kind == LocationKind.SUPPLIER
    assert made.to_location.kind == LocationKind.STORAGE


@pytest.mark.parametrize("reason", MoveReason)
def test_a_move_without_any_storage_says_what_to_name(reason: MoveReason) -> None:
    assert refused_field(reason=reason, to_location=None) == "to_location"


def test_quantity_and_places_are_looked_at() -> None:
    place = make_location()
    assert refused_field(quantity=Decimal(0)) == "quantity"
    assert refused_field(reason=MoveReason.ISSUE) == "from_location"
    same = {"reason": MoveReason.TRANSFER, "from_location": place, "to_location": place}
    assert refused_field(**same) == "to_location"


def test_a_lot_is_named_where_the_part_is_told_apart_and_only_there() -> None:
    lot = make_lot()
    assert refused_field(part=lot.part) == "lot"
    assert refused_field(lot=lot) == "lot"
    assert refused_field(part=make_tracked_part(Tracking.LOT), lot=lot) == "lot"
    serial = make_lot(make_tracked_part(Tracking.SERIAL))
    assert refused_field(part=serial.part, lot=serial, quantity=Decimal(2)) == "quantity"


def test_an_operation_brings_its_job_and_is_of_no_other() -> None:
    job, other = make_job(), make_job()
    assert move_of(wish(operation=step_of(job)), by=None).job == job
    assert refused_field(operation=step_of(job), job=other) == "operation"

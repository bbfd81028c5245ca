from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from shoptracker.models import Lot, StockBalance, StockLocation, StockMove
from tests.factories.office import make_job, make_part
from tests.factories.stock import make_location, make_lot, make_stock
from tests.shoptracker.admin.back_office import BackOffice

pytestmark = pytest.mark.django_db


def act(row: StockBalance, action: str, **values: Any) -> list[str]:
    fields = {"action": action, "_selected_action": [row.pk], "confirmed": "yes"} | values
    return BackOffice().send("stockbalance", fields)


def move_form(**values: Any) -> dict[str, Any]:
    return {
        "idempotency_key": str(uuid4()),
        "reason": "receipt",
        "document": "D-1",
        "part": make_part().pk,
        "quantity": "12.5",
        "unit_cost": "2",
        "from_location": "",
        "to_location": make_location().pk,
    } | values


def test_a_move_is_posted_once_though_its_form_is_sent_twice() -> None:
    office, form = BackOffice(), move_form()
    for _ in range(2):
        office.send("stockmove/add", form)
    row = StockMove.objects.get()
    assert row.value == 25
    assert row.posted_by is not None
    assert "D-1" in office.open(f"stockmove/{row.pk}/change")


def test_what_cannot_be_is_said_in_words() -> None:
    said = BackOffice().send("stockmove/add", move_form(reason="issue"))
    assert "name the storage that it comes from" in said[0]
    assert not StockMove.objects.exists()


def test_stock_is_issued_moved_kept_counted_and_scrapped_from_its_list() -> None:
    stock, job, shelf = make_stock(10), make_job(), make_location()
    act(stock, "keep", quantity="3", job=job.pk)
    act(stock, "issue", quantity="4", job=job.pk)
    act(stock, "count", counted="7")
    act(stock, "count", counted="6.5")
    act(stock, "scrap", quantity="0.5", why="Rust")
    act(stock, "transfer", quantity="", location=shelf.pk)
    stock.refresh_from_db()
    assert stock.on_hand == 0
    assert StockBalance.objects.get(location=shelf).on_hand == 6
    reasons = list(StockMove.objects.order_by("pk").values_list("reason", "quantity"))
    assert reasons == [
        ("receipt", Decimal(10)),
        ("issue", Decimal(4)),
        ("adjust", Decimal(1)),
        ("adjust", Decimal("0.5")),
        ("scrap", Decimal("0.5")),
        ("transfer", Decimal(6)),
    ]


def test_too_much_is_refused_and_nothing_changes() -> None:
    stock = make_stock(10)
    assert "10" in " ".join(act(stock, "issue", quantity="11", job=""))
    assert StockMove.objects.count() == 1


def test_a_move_is_taken_back_from_the_list() -> None:
    stock = make_stock(10)
    office = BackOffice()
    office.act("stockmove", "take_back", StockMove.objects.get().pk)
    stock.refresh_from_db()
    assert stock.on_hand == 0


def test_lots_are_held_and_released_and_places_beyond_are_not_shown() -> None:
    lot, office = make_lot(), BackOffice()
    make_stock(1, lot.part, lot=lot)
    office.act("lot", "hold_lots", lot.pk)
    assert Lot.objects.get().state == "held"
    office.act("lot", "free_lots", lot.pk)
    assert Lot.objects.get().state == "free"
    assert "~scrap" not in office.open("stocklocation")
    place = StockLocation.objects.get(kind="storage")
    assert lot.number in office.open(f"stocklocation/{place.pk}/change")


def test_panels_show_where_a_part_lies_and_what_a_job_was_given() -> None:
    stock, job = make_stock(10), make_job()
    act(stock, "issue", quantity="4", job=job.pk)
    office = BackOffice()
    assert stock.location.code in office.open(f"part/{stock.part_id}/change")
    assert stock.part.number in office.open(f"job/{job.pk}/change")

from typing import Any

import pytest

from shoptracker.models import StockMove
from tests.factories.office import make_job
from tests.factories.stock import make_location, make_lot, make_stock
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def body(**values: Any) -> dict[str, Any]:
    stock = make_stock(10)
    default = {
        "part": str(stock.part.uid),
        "lot": None,
        "from_location": str(stock.location.uid),
        "to_location": None,
        "quantity": "4",
        "reason": "issue",
        "idempotency_key": "K1",
    }
    return default | values


def test_a_move_is_posted_once_and_the_same_key_is_answered_by_the_first() -> None:
    api, sent = ApiClient(), body()
    first = api.post("stock-moves/", sent, status=201)
    again = api.post("stock-moves/", sent, status=200)
    assert again == first
    assert (first["quantity"], first["reason"], first["lot"]) == ("4.000", "issue", None)
    (balance,) = api.get("stock-balances/")["results"]
    assert balance == balance | {"on_hand": "6.000", "reserved": "0.000", "lot": None}
    assert balance["part"] == sent["part"]
    assert balance["location"] == sent["from_location"]


def test_too_little_is_a_conflict_that_names_the_quantity() -> None:
    problem = ApiClient().post("stock-moves/", body(quantity="11"), status=409)
    assert problem["code"] == "insufficient_stock"
    assert [error["field"] for error in problem["errors"]] == ["quantity"]
    assert StockMove.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1.2345"}, "quantity"),
        ({"reason": "gift"}, "reason"),
        ({"part": "x"}, "part"),
        ({"from_location": None}, "to_location"),
        ({"idempotency_key": ""}, "idempotency_key"),
    ],
)
def test_wrong_field_is_named(wrong: dict[str, Any], field: str) -> None:
    api = ApiClient()
    answer = api.client.post("/api/v1/stock-moves/", body(**wrong), content_type="application/json")
    assert answer.status_code in {400, 422}
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_many_moves_are_all_or_none_and_rows_are_named() -> None:
    api, sent = ApiClient(), body()
    rows = [sent | {"op": "create", "idempotency_key": f"K{n}"} for n in range(3)]
    problem = api.post("stock-moves/bulk/", rows, status=409)
    assert [error["field"] for error in problem["errors"]] == ["[2].quantity"]
    assert StockMove.objects.count() == 1
    wrong = api.post("stock-moves/bulk/", [rows[0], rows[1] | {"part": "x"}], status=400)
    assert [error["field"] for error in wrong["errors"]] == ["[1].part"]
    done = api.post("stock-moves/bulk/", rows[:2])["results"]
    assert [row["idempotency_key"] for row in done] == ["K0", "K1"]
    assert api.post("stock-moves/bulk/", rows[:2])["results"] == done
    assert StockMove.objects.count() == 3


def test_many_moves_cost_as_many_queries_as_two(django_assert_max_num_queries: Any) -> None:
    api = ApiClient()
    rows = [body(op="create", idempotency_key=f"K{n}", quantity="1") for n in range(20)]
    with django_assert_max_num_queries(26):
        api.post("stock-moves/bulk/", rows)


def test_a_move_is_taken_back_once() -> None:
    api = ApiClient()
    move = api.post("stock-moves/", body(), status=201)
    back = api.post(f"stock-moves/{move['id']}/reverse/", {"idempotency_key": "B"}, status=201)
    assert (back["reverses"], back["to_location"]) == (move["id"], move["from_location"])
    problem = api.post(f"stock-moves/{move['id']}/reverse/", {"idempotency_key": "C"}, status=409)
    assert problem["code"] == "illegal_move"


def test_stock_is_kept_for_a_job() -> None:
    api, stock, job = ApiClient(), make_stock(10), make_job()
    path = f"stock-balances/{stock.uid}/reserve/"
    assert api.post(path, {"job": str(job.uid), "quantity": "3"})["reserved"] == "3.000"
    assert api.post(path, {"job": str(job.uid), "quantity": "30"}, status=409)
    assert api.post(path, {"job": str(job.uid), "quantity": "-1"}, status=400)


def test_places_and_lots_are_made_and_found() -> None:
    api, lot = ApiClient(), make_lot(heat_number="H9")
    shelf = api.post("stock-locations/", {"code": "A-1", "name": "Shelf"}, status=201)
    assert shelf["kind"] == "storage"
    made = api.post("lots/", {"part": str(lot.part.uid), "number": "L-9"}, status=201)
    assert (made["state"], api.get("lots/", heat_number="H9")["results"][0]["id"]) == (
        "free",
        str(lot.uid),
    )
    moved = api.get("stock-locations/", code="A-1")["results"]
    assert [each["id"] for each in moved] == [shelf["id"]]


def test_nobody_without_a_right_posts_a_move() -> None:
    stranger = ApiClient(is_admin=False)
    place = make_location()
    assert stranger.post("stock-moves/", body(to_location=str(place.uid)), status=403)

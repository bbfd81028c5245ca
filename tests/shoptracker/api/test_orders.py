from typing import Any

import pytest

from shoptracker.models import Order
from shoptracker.services.jobs import create_job
from tests.factories.office import make_customer, make_order, make_part
from tests.outbox import told_names
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def order_body(**values: Any) -> dict[str, Any]:
    part = make_part()
    line = {"part": str(part.uid), "quantity": "12.500", "due_date": "2026-05-04"}
    default = {"customer": str(make_customer().uid), "number": "A-1", "lines": [line]}
    return default | values


def test_order_is_taken_with_its_lines() -> None:
    body = order_body()
    order = ApiClient().post("orders/", body, status=201)
    row = Order.objects.get(number="A-1")
    assert (order["id"], order["customer"]) == (str(row.uid), body["customer"])
    (line,) = order["lines"]
    assert line == body["lines"][0] | {"id": str(row.lines.get().uid), "position": 1}
    assert (order["status"], told_names()[-1]) == ("open", "order.created")


def test_order_without_a_number_gets_one() -> None:
    body = order_body()
    del body["number"]
    assert ApiClient().post("orders/", body, status=201)["number"].startswith("O-")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"quantity": "1"}]}, "lines.0.part"),
        ({"lines": [{"part": "W1", "quantity": "1"}]}, "lines.0.part"),
        ({"customer": "7"}, "customer"),
        ({"number": "x" * 33}, "number"),
        ({"due_date": "tomorrow"}, "due_date"),
    ],
)
def test_wrong_field_is_named(wrong: dict[str, Any], field: str) -> None:
    api = ApiClient()
    answer = api.client.post(
        "/api/v1/orders/", order_body(**wrong), content_type="application/json"
    )
    assert answer.status_code in {400, 422}
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not Order.objects.exists()


def test_quantity_of_nothing_is_refused() -> None:
    line = {"part": str(make_part().uid), "quantity": "0"}
    problem = ApiClient().post("orders/", order_body(lines=[line]), status=400)
    assert problem["code"] == "invalid"
    assert not Order.objects.exists()


def test_doubled_number_is_refused_by_name() -> None:
    order = make_order()
    problem = ApiClient().post("orders/", order_body(number=order.number), status=409)
    assert problem["errors"][0]["field"] == "number"


def test_change_keeps_what_is_not_sent() -> None:
    order = make_order()
    changed = ApiClient().patch(f"orders/{order.uid}/", {"status": "held"})
    assert (changed["status"], len(changed["lines"])) == ("held", 1)


def test_lines_sent_are_all_that_the_order_has() -> None:
    api, order = ApiClient(), make_order()
    kept = api.get(f"orders/{order.uid}/")["lines"][0]
    new = {"part": str(make_part().uid), "quantity": "3"}
    changed = api.patch(f"orders/{order.uid}/", {"lines": [new, kept]})
    assert [line["quantity"] for line in changed["lines"]] == ["3.000", "11.000"]
    assert changed["lines"][1]["id"] == kept["id"]
    problem = api.patch(f"orders/{order.uid}/", {"lines": [{"id": kept["id"]}]}, status=400)
    assert {error["field"] for error in problem["errors"]} == {"lines.0.part", "lines.0.quantity"}


def test_line_with_jobs_stays() -> None:
    order = make_order()
    create_job(order_line=order.lines.get())
    new = {"part": str(make_part().uid), "quantity": "3"}
    problem = ApiClient().patch(f"orders/{order.uid}/", {"lines": [new]}, status=409)
    assert problem["code"] == "in_use"


def test_order_is_cancelled_not_deleted() -> None:
    order = make_order()
    assert ApiClient().client.delete(f"/api/v1/orders/{order.uid}/").status_code == 405
    assert ApiClient().patch(f"orders/{order.uid}/", {"status": "cancelled"})["status"] == (
        "cancelled"
    )

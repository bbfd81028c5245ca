from typing import Any

import pytest

from shoptracker.models import Job, Order
from tests.factories.core import ZoneFactory
from tests.factories.office import make_customer, make_order, make_part
from tests.outbox import forget_events, told_names
from tests.shoptracker.admin.back_office import BackOffice, rows

pytestmark = pytest.mark.django_db


def order_form(**values: Any) -> dict[str, Any]:
    default = {
        "number": "A-1",
        "customer": make_customer().pk,
        "customer_reference": "",
        "due_date": "2026-05-04",
        "note": "",
    }
    return default | values


def test_order_is_taken_with_its_lines_and_told() -> None:
    part, second = make_part(), make_part()
    lines = rows(
        "lines",
        {"part": part.pk, "quantity": "12.5", "due_date": ""},
        {"part": second.pk, "quantity": "1", "due_date": "2026-06-01"},
    )
    BackOffice().send("order/add", order_form() | lines)
    order = Order.objects.get(number="A-1")
    assert [(line.position, line.part) for line in order.lines.all()] == [(1, part), (2, second)]
    assert told_names()[-1] == "order.created"


def test_order_without_a_line_comes_back() -> None:
    empty = rows("lines", {"part": "", "quantity": "", "due_date": ""})
    BackOffice().refused("order/add", order_form() | empty)
    assert not Order.objects.exists()


def test_lines_are_changed_added_and_left_out() -> None:
    order = make_order()
    line = order.lines.get()
    kept = {"id": line.pk, "part": line.part_id, "quantity": "7", "due_date": ""}
    added = {"part": make_part().pk, "quantity": "2", "due_date": ""}
    form = order_form(number=order.number, customer=order.customer_id)
    office = BackOffice()
    office.send(f"order/{order.pk}/change", form | rows("lines", kept, added, initial=1))
    assert [int(each.quantity) for each in order.lines.all()] == [7, 2]
    assert order.lines.all()[0].pk == line.pk
    second = order.lines.all()[1]
    gone = kept | {"DELETE": "on"}
    stays = {"id": second.pk, "part": second.part_id, "quantity": "2", "due_date": ""}
    office.send(f"order/{order.pk}/change", form | rows("lines", gone, stays, initial=2))
    assert [each.pk for each in order.lines.all()] == [second.pk]


def test_line_with_jobs_stays_and_the_reason_is_said() -> None:
    order = make_order(make_part(ZoneFactory.create()))
    line = order.lines.get()
    office = BackOffice()
    office.act("order", "plan_jobs", order.pk)
    gone = {"id": line.pk, "part": line.part_id, "quantity": "7", "DELETE": "on", "due_date": ""}
    added = {"part": make_part().pk, "quantity": "2", "due_date": ""}
    form = order_form(number="CHANGED", customer=order.customer_id)
    page = office.refused(f"order/{order.pk}/change", form | rows("lines", gone, added, initial=1))
    assert Job.objects.get().number in page
    order.refresh_from_db()
    assert order.number != "CHANGED"
    assert order.lines.get() == line


def test_jobs_are_planned_once_for_each_line() -> None:
    order = make_order(make_part(ZoneFactory.create()))
    office = BackOffice()
    for _try in range(2):
        assert office.act("order", "plan_jobs", order.pk) == ["Done for 1 row."]
    assert Job.objects.get().order_line == order.lines.get()


def test_orders_are_held_opened_and_cancelled_by_the_service() -> None:
    order, office = make_order(), BackOffice()
    forget_events()
    for action in ("hold_orders", "reopen_orders", "cancel_orders"):
        office.act("order", action, order.pk)
    order.refresh_from_db()
    assert order.status == "cancelled"
    assert told_names() == ["order.updated"] * 3
    (said,) = office.act("order", "hold_orders", order.pk)
    assert "cannot become" in said


def test_order_is_not_deleted() -> None:
    order = make_order()
    answer = BackOffice().client.post(f"/admin/shoptracker/order/{order.pk}/delete/")
    assert answer.status_code == 403
    assert Order.objects.filter(pk=order.pk, deleted_at=None).exists()

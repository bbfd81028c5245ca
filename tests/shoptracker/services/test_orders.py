from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from core.errors import InvalidInputError
from shoptracker.choices import OrderStatus
from shoptracker.errors import IllegalMoveError, InUseError
from shoptracker.models import Order, OrderLine
from shoptracker.services.jobs import create_job
from shoptracker.services.orders import LineValues, change_order, create_order
from tests.factories.office import make_customer, make_order, make_part
from tests.outbox import told_names

pytestmark = pytest.mark.django_db


def as_values(line: OrderLine) -> LineValues:
    return LineValues(uid=line.uid, part=line.part, quantity=line.quantity, due_date=line.due_date)


def test_order_keeps_its_lines_in_the_order_given_and_is_told() -> None:
    first, second = make_part(), make_part()
    order = create_order(
        customer=make_customer(),
        number="A-1",
        lines=[
            LineValues(part=first, quantity=Decimal("2.5"), due_date=date(2026, 5, 4)),
            LineValues(part=second, quantity=Decimal(1)),
        ],
        note="by boat",
    )
    assert [(line.position, line.part) for line in order.lines.all()] == [(1, first), (2, second)]
    assert order.lines.all()[0].due_date == date(2026, 5, 4)
    assert Order.objects.get(number="A-1").note == "by boat"
    assert told_names()[-1] == "order.created"


def test_order_without_a_number_gets_one() -> None:
    assert make_order().number != ""
    line = LineValues(part=make_part(), quantity=Decimal(1))
    numbers = {
        create_order(customer=make_customer(), lines=[line]).number,
        create_order(customer=make_customer(), lines=[line]).number,
    }
    assert len(numbers) == 2
    assert all(number.startswith("O-") for number in numbers)


def test_order_without_lines_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(InvalidInputError) as caught:
        create_order(customer=make_customer(), number="A-2", lines=[])
    assert caught.value.context["errors"][0]["field"] == "lines"
    assert not Order.objects.filter(number="A-2").exists()


def test_wrong_line_takes_the_whole_order_back() -> None:
    line = LineValues(part=make_part(), quantity=Decimal(0))
    with pytest.raises(ValidationError):
        create_order(customer=make_customer(), number="A-3", lines=[line])
    assert not Order.objects.filter(number="A-3").exists()
    assert "order.created" not in told_names()


def test_doubled_number_names_the_field() -> None:
    order = make_order()
    line = LineValues(part=make_part(), quantity=Decimal(1))
    with pytest.raises(ValidationError) as caught:
        create_order(customer=make_customer(), number=order.number, lines=[line])
    assert set(caught.value.message_dict) == {"number"}


def test_change_raises_the_revision_and_is_told() -> None:
    order = make_order()
    changed = change_order(order=order, note="hurry", status=OrderStatus.HELD)
    assert (changed.note, changed.status, changed.revision) == ("hurry", "held", 2)
    assert told_names()[-1] == "order.updated"


def test_lines_may_be_swapped_changed_added_and_left_out() -> None:
    order = make_order()
    part = make_part()
    one = order.lines.get()
    change_order(order=order, lines=[as_values(one), LineValues(part=part, quantity=Decimal(2))])
    two = order.lines.get(position=2)
    change_order(order=order, lines=[as_values(two), as_values(one)])
    assert list(order.lines.values_list("uid", flat=True)) == [two.uid, one.uid]
    change_order(order=order, lines=[LineValues(uid=two.uid, part=part, quantity=Decimal(7))])
    assert list(order.lines.values_list("uid", "quantity")) == [(two.uid, Decimal(7))]


def test_line_with_jobs_cannot_be_left_out() -> None:
    order = make_order(make_part())
    create_job(order_line=order.lines.get())
    with pytest.raises(InUseError):
        change_order(order=order, lines=[LineValues(part=make_part(), quantity=Decimal(1))])
    assert order.lines.get().jobs.exists()


def test_line_of_another_order_is_refused() -> None:
    order = make_order()
    line = LineValues(uid=uuid4(), part=make_part(), quantity=Decimal(1))
    with pytest.raises(InvalidInputError):
        change_order(order=order, lines=[line])


def test_cancelled_order_stays_cancelled() -> None:
    order = change_order(order=make_order(), status=OrderStatus.CANCELLED)
    with pytest.raises(IllegalMoveError, match="cannot become Open"):
        change_order(order=order, status=OrderStatus.OPEN)

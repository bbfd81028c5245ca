"""Orders and their lines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.services.records import change_in_transaction, create_in_transaction
from shoptracker.choices import OrderStatus
from shoptracker.domain.moves import may_change_order
from shoptracker.errors import IllegalMoveError, InUseError
from shoptracker.models import Customer, Order, OrderLine, Part
from shoptracker.services.numbers import fresh_number

NUMBER_BEGINS_WITH = "O"


@dataclass(frozen=True, kw_only=True)
class LineValues:
    """A line as somebody wants it; `uid` names the line that it replaces."""

    part: Part
    quantity: Decimal
    due_date: date | None = None
    uid: uuid.UUID | None = None


class OrderFields(TypedDict, total=False):
    """What may be said about a new order besides customer, number and lines."""

    customer_reference: str
    due_date: date | None
    note: str


class OrderChanges(OrderFields, total=False):
    """What may be changed of an order besides its lines."""

    number: str
    customer: Customer
    status: str


@in_transaction(Order)
def create_order(
    *,
    customer: Customer,
    lines: Sequence[LineValues],
    number: str = "",
    **fields: Unpack[OrderFields],
) -> Order:
    """Take an order with its lines, in this order; without a number it gets one.

    Raises:
        ValidationError: a field is wrong, or the number is taken.
        InvalidInputError: it has no line.
    """
    _require_lines(lines)
    order = Order(customer=customer, number=number or fresh_order_number(), **fields)
    create_in_transaction(order)
    for position, values in enumerate(lines, start=1):
        _write_line(OrderLine(order=order, position=position), values)
    return order


@in_transaction(Order)
def change_order(
    *,
    order: Order,
    lines: Sequence[LineValues] | None = None,
    **fields: Unpack[OrderChanges],
) -> Order:
    """Change what is given; lines, when given, are all that the order has from now on.

    Raises:
        ValidationError: a field is wrong, or the number is taken.
        InvalidInputError: no line would be left, or a line is not of this order.
        IllegalMoveError: the order cannot go to the wanted status.
        InUseError: a line that should go has jobs.
    """
    locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    _require_move(locked, fields.get("status", locked.status))
    for name, value in fields.items():
        setattr(locked, name, value)
    change_in_transaction(locked)
    if lines is not None:
        replace_lines_in_transaction(locked, lines=lines)
    return locked


def fresh_order_number() -> str:
    """Return a number for an order that nobody has numbered."""
    return fresh_number(NUMBER_BEGINS_WITH)


def replace_lines_in_transaction(order: Order, *, lines: Sequence[LineValues]) -> None:
    """Let these be all lines of a locked order, in this order.

    Raises:
        InvalidInputError: no line would be left, or a line is not of this order.
        InUseError: a line that should go has jobs.
    """
    _require_lines(lines)
    known = {line.uid: line for line in order.lines.all()}
    kept = {values.uid for values in lines if values.uid is not None}
    if kept - set(known):
        raise _wrong_lines(_("A line with this id is not part of the order; leave the id out."))
    for uid, line in known.items():
        if uid not in kept:
            _delete_line(line)
    # Positions are unique: move the ones that stay out of the way first.
    highest = max((line.position for line in known.values()), default=0) + len(lines)
    for offset, uid in enumerate(sorted(kept), start=1):
        order.lines.filter(uid=uid).update(position=highest + offset)
    for position, values in enumerate(lines, start=1):
        line = known[values.uid] if values.uid is not None else OrderLine(order=order)
        line.position = position
        _write_line(line, values)


def _require_move(order: Order, status: str) -> None:
    if status == order.status or may_change_order(order.status, status):
        return
    raise IllegalMoveError(
        _("Order %(number)s is %(old)s; from there it cannot become %(new)s.")
        % {
            "number": order.number,
            "old": order.get_status_display(),
            "new": OrderStatus(status).label,
        }
    )


def _require_lines(lines: Sequence[LineValues]) -> None:
    if not lines:
        raise _wrong_lines(_("An order needs at least one line."))


def _wrong_lines(detail: str) -> InvalidInputError:
    return InvalidInputError(
        detail, errors=[{"field": "lines", "code": "invalid", "detail": detail}]
    )


def _delete_line(line: OrderLine) -> None:
    try:
        line.delete()
    except ProtectedError:
        raise InUseError(
            _("Line %(position)s has jobs; cancel them or keep the line.")
            % {"position": line.position}
        ) from None


def _write_line(line: OrderLine, values: LineValues) -> None:
    line.part = values.part
    line.quantity = values.quantity
    line.due_date = values.due_date
    line.full_clean()
    line.save()

"""Places in an ordered list, so that a page begins after a row and never counts those before it.

What a page costs does not grow with how far down it stands, and new rows shift nothing.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

M = TypeVar("M", bound=Model)


class BadPlaceError(ValueError):
    """The text is no place in this list."""


@dataclass(frozen=True)
class Place:
    """A row's values in the columns of the order; `backwards` asks for what stands before it."""

    values: tuple[str | None, ...]
    backwards: bool = False

    @property
    def text(self) -> str:
        """Return the place as it stands in an address."""
        told = json.dumps(["p" if self.backwards else "n", *self.values], separators=(",", ":"))
        return urlsafe_b64encode(told.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Stretch:
    """The rows of a page in the order of the list, and whether there are more on either side."""

    rows: list[Any]
    has_next: bool
    has_previous: bool


def read_place(text: str, *, order: Sequence[str]) -> Place:
    """Read a place from an address.

    Raises:
        BadPlaceError: it is none, or one of a list in another order.
    """
    try:
        direction, *values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError):
        raise BadPlaceError(text) from None
    known = all(value is None or isinstance(value, str) for value in values)
    if direction not in {"p", "n"} or len(values) != len(order) or not known:
        raise BadPlaceError(text)
    return Place(tuple(values), backwards=direction == "p")


def place_of(row: Model, *, order: Sequence[str], backwards: bool = False) -> Place:
    """Return where a row stands."""
    values = [_value(row, column.lstrip("-")) for column in order]
    told = tuple(None if value is None else str(value) for value in values)
    return Place(told, backwards=backwards)


def take(
    queryset: QuerySet[M], *, order: Sequence[str], size: int, place: Place | None = None
) -> Stretch:
    """Return the page that begins at a place, the first one where none is given.

    Args:
        order: columns, `-` before those that fall; the last one is unique and never empty.

    Raises:
        BadPlaceError: a value of the place does not fit its column.
    """
    backwards = place is not None and place.backwards
    rows = queryset.order_by(*[_by(column, backwards=backwards) for column in order])
    try:
        if place is not None:
            rows = rows.filter(_beyond(queryset.model, order, place.values, backwards=backwards))
        found = list(rows[: size + 1])
    except (ValidationError, ValueError):
        raise BadPlaceError from None
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Stretch(
        rows=found,
        has_next=bool(found) and (backwards or more),
        has_previous=bool(found) and (more if backwards else place is not None),
    )


def _value(row: Any, column: str) -> Any:
    for step in column.split("__"):
        row = getattr(row, step, None)
    return row


def _by(column: str, *, backwards: bool) -> OrderBy:
    """Return the order of a column; empty ones come last when it rises, first when it falls."""
    # As PostgreSQL itself does it: an index serves both ways.
    falls = column.startswith("-") is not backwards
    return F(column.lstrip("-")).desc() if falls else F(column.lstrip("-")).asc()


def _beyond(
    model: type[Model], order: Sequence[str], values: Sequence[str | None], *, backwards: bool
) -> Q:
    """Return the condition of what comes after a row; its first part is what an index serves."""
    column, *others = order
    value, *rest = values
    name = column.lstrip("-")
    falls = column.startswith("-") is not backwards
    deeper = _beyond(model, others, rest, backwards=backwards) if others else None
    if value is None:
        return _after_empty(name, falls=falls, deeper=deeper)
    strictly = Q(**{f"{name}__{'lt' if falls else 'gt'}": value})
    after = strictly
    if deeper is not None:
        # `a <= v AND (a < v OR deeper)` walks an index; `a < v OR (a = v AND deeper)` would not.
        after = Q(**{f"{name}__{'lte' if falls else 'gte'}": value}) & (strictly | deeper)
    return after if falls or not _may_be_empty(model, name) else after | _is_empty(name)


def _after_empty(name: str, *, falls: bool, deeper: Q | None) -> Q:
    """Return what comes after a row whose column is empty."""
    same = _is_empty(name) & deeper if deeper is not None else Q(pk__in=[])
    return ~_is_empty(name) | same if falls else same


def _is_empty(name: str) -> Q:
    return Q(**{f"{name}__isnull": True})


def _may_be_empty(model: type[Model], name: str) -> bool:
    for step in name.split("__"):
        if step == "pk":
            return False
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:  # reckoned by the query: nobody knows
            return True
        if getattr(field, "null", False):
            return True
        model = field.related_model if field.is_relation else model  # type: ignore[assignment]
    return False

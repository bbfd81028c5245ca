"""Which columns of a list are shown, and by which it may be sorted.

A page offers `list_display` and, beside it, `list_more`; the address says `cols=code&cols=name`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Index, JSONField, Model, UniqueConstraint
from django.utils.text import capfirst

COLUMNS_PARAM = "cols"
# What people know a row by, in the order in which it is looked for.
_READABLE = ("display_name", "code", "number", "node_id", "username", "name")


def chosen_columns(
    asked: Sequence[str], *, offered: Sequence[str], usual: Sequence[str]
) -> list[str]:
    """Return the columns that an address asks for, the usual ones where it asks for none."""
    return [name for name in offered if name in asked] or list(usual)


def column_titles(page: Any, offered: Sequence[str]) -> list[tuple[str, str]]:
    """Return the columns with what stands above them."""
    return [
        (name, capfirst(str(label_for_field(name, page.model, model_admin=page))))
        for name in offered
    ]


def relations_of(model: type[Model], names: Sequence[str]) -> list[str]:
    """Return those of the columns that name a row of another table."""
    return [name for name in names if getattr(_field(model, name), "many_to_one", False)]


def sort_path(model: type[Model], name: str) -> str | None:
    """Return the column that sorts by what is shown; of a relation, what people know it by."""
    field = _field(model, name)
    if field is None or isinstance(field, ArrayField | JSONField):
        return None
    if not field.is_relation:
        return field.name
    related = field.related_model
    assert isinstance(related, type)  # noqa: S101 - a relation leads to a table
    for readable in _READABLE:
        if _field(related, readable):
            return f"{name}__{readable}"
    return None


def indexed_columns(model: type[Model]) -> set[str]:
    """Return the columns by which an index serves the whole table in order."""
    first = {field.name for field in model._meta.concrete_fields if field.unique}
    for kept in (*model._meta.indexes, *model._meta.constraints):
        if isinstance(kept, Index | UniqueConstraint) and kept.condition is None and kept.fields:
            first.add(kept.fields[0].lstrip("-"))
    return {name for name in first if not _field_is_relation(model, name)}


def _field_is_relation(model: type[Model], name: str) -> bool:
    field = _field(model, name)
    return field is not None and field.is_relation


def _field(model: type[Model], name: str) -> Field[Any, Any] | None:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None

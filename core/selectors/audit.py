"""The trail as it is read: of one row, of one person, with the names of what it points to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import router
from django.db.models import Field, Model, QuerySet

from core.db.audited import audited_tables, naming_column
from core.models import AuditEntry, SuiteUser

Names = dict[tuple[type[Model], str], str]


def list_changes_of(row: Model) -> QuerySet[AuditEntry]:
    """Return every change of a row; its trail stands where the row is written."""
    alias = router.db_for_write(row.__class__, instance=row)
    rows = AuditEntry.objects.using(alias).select_related("person")
    return rows.filter(table_name=row._meta.db_table, row_key=str(row.pk))


def list_changes_by(person: SuiteUser) -> QuerySet[AuditEntry]:
    """Return what a person has changed, newest first."""
    return AuditEntry.objects.filter(person=person).order_by("-happened_at", "-pk")


@cache
def audited_models() -> dict[str, type[Model]]:
    """Return the models whose tables are audited, by table."""
    return {model._meta.db_table: model for model, _how in audited_tables()}


@cache
def fields_of(model: type[Model]) -> dict[str, Field[Any, Any]]:
    """Return a model's fields by the names of their columns, as the trail tells them."""
    return {str(field.column): field for field in model._meta.concrete_fields}


def get_names(entries: Iterable[AuditEntry]) -> Names:
    """Return what people call the rows that the changes point to: one query a table."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = audited_models().get(entry.table_name)
        if model is None:
            continue  # its table is not audited any more
        for column, values in entry.changes.items():
            target = _target(model, column)
            if target is not None:
                told = values if isinstance(values, list) else [values]
                wanted[target] |= {str(value) for value in told if value is not None}
    return {
        (target, str(key)): str(name)
        for target, keys in wanted.items()
        for key, name in target._base_manager.filter(pk__in=keys).values_list(
            "pk", _naming_field(target)
        )
    }


def _target(model: type[Model], column: str) -> type[Model] | None:
    field = fields_of(model).get(column)
    target = field.related_model if field is not None else None
    return target if isinstance(target, type) else None


def _naming_field(model: type[Model]) -> str:
    return fields_of(model)[naming_column(model)].name

"""Filters of lists, made from what a resource names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db import models

_FILTERS: Sequence[tuple[type[models.Field[Any, Any]], type[django_filters.Filter]]] = (
    (models.BooleanField, django_filters.BooleanFilter),
    (models.UUIDField, django_filters.UUIDFilter),
    (models.DateField, django_filters.DateFilter),
    (models.IntegerField, django_filters.NumberFilter),
)


def filters_of(
    model: type[models.Model],
    *,
    exact: Sequence[str] = (),
    relations: Mapping[str, str] | Sequence[str] = (),
    times: Sequence[str] = (),
    empty: Mapping[str, str] | None = None,
) -> type[django_filters.FilterSet]:
    """Return a filter set: values as they are, relations by id, instants by `_after` and `_before`.

    `_after` takes in its own instant, `_before` does not: two spans that meet share no row.
    `empty` names switches that ask whether a column is empty.
    """
    paths = relations if isinstance(relations, Mapping) else {name: name for name in relations}
    filters: dict[str, Any] = {name: _exact(model, name) for name in exact}
    filters |= {
        name: django_filters.UUIDFilter(field_name=f"{path}__uid") for name, path in paths.items()
    }
    for name in times:
        short = name.removesuffix("_at")
        for word, lookup in (("after", "gte"), ("before", "lt")):
            filters[f"{short}_{word}"] = django_filters.IsoDateTimeFilter(
                field_name=name, lookup_expr=lookup
            )
    for name, column in (empty or {}).items():
        filters[name] = django_filters.BooleanFilter(field_name=column, lookup_expr="isnull")
    filters["Meta"] = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}Filters", (django_filters.FilterSet,), filters)


def _exact(model: type[models.Model], name: str) -> django_filters.Filter:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - columns alone are filtered exactly
    if field.choices:
        return django_filters.ChoiceFilter(field_name=name, choices=field.choices)
    for kind, filter_class in _FILTERS:
        if isinstance(field, kind):
            return filter_class(field_name=name)
    return django_filters.CharFilter(field_name=name)

"""Filters of lists, made from what a resource names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

SEARCH = "q"
FilterSet = type[django_filters.FilterSet]


class AddressFilter(django_filters.Filter):
    """An address of the internet protocol, of either version."""

    field_class = forms.GenericIPAddressField


_FILTERS: Sequence[tuple[type[models.Field[Any, Any]], type[django_filters.Filter]]] = (
    (models.BooleanField, django_filters.BooleanFilter),
    (models.UUIDField, django_filters.UUIDFilter),
    (models.DateTimeField, django_filters.IsoDateTimeFilter),
    (models.DateField, django_filters.DateFilter),
    (models.IntegerField, django_filters.NumberFilter),
    (models.GenericIPAddressField, AddressFilter),
)


class WordFilter(django_filters.CharFilter):
    """Rows in which each of the words stands somewhere in one of the columns."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(help_text=_("Words or parts of words; each must be found."))
        self.columns = columns

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow the rows."""
        for word in value.split():
            found = Q()
            for column in self.columns:
                found |= Q(**{f"{column}__icontains": word})
            qs = qs.filter(found)
        return qs


def filters_of(
    model: type[models.Model],
    *,
    exact: Sequence[str] = (),
    relations: Mapping[str, str] | Sequence[str] = (),
    times: Sequence[str] = (),
    empty: Mapping[str, str] | None = None,
    search: Sequence[str] = (),
    named: Mapping[str, str] | None = None,
) -> FilterSet:
    """Return a filter set: values as they are, relations by id, instants by `_after` and `_before`.

    `_after` takes in its own instant, `_before` does not: two spans that meet share no row.
    A word of a choice may be sent several times; each of them is taken. `empty`
    names switches that ask whether a column is empty, `search` the columns that `q` looks at,
    `named` columns that are known to callers by another name.
    """
    paths = relations if isinstance(relations, Mapping) else {name: name for name in relations}
    filters: dict[str, Any] = {name: _exact(model, name) for name in exact}
    filters |= {name: _exact(model, column) for name, column in (named or {}).items()}
    filters |= {name: _relation(model, path) for name, path in paths.items()}
    for name in times:
        filters |= _span(model, name)
    for name, column in (empty or {}).items():
        filters[name] = django_filters.BooleanFilter(
            field_name=column, lookup_expr="isnull", help_text=_("Whether there is none.")
        )
    if search:
        filters[SEARCH] = WordFilter(search)
    filters["Meta"] = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}Filters", (django_filters.FilterSet,), filters)


def names_of(filters: FilterSet | None) -> set[str]:
    """Return the parameters that a filter set reads."""
    return set(filters.base_filters) if filters else set()


def several_of(filters: FilterSet | None) -> set[str]:
    """Return those of them that may be sent more than once."""
    if filters is None:
        return set()
    several = django_filters.MultipleChoiceFilter
    return {name for name, one in filters.base_filters.items() if isinstance(one, several)}


def _exact(model: type[models.Model], name: str) -> django_filters.Filter:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - columns alone are filtered exactly
    if field.choices:
        return django_filters.MultipleChoiceFilter(
            field_name=name,
            choices=field.choices,
            distinct=False,
            help_text=_("One of the words; may be sent several times."),
        )
    for kind, filter_class in _FILTERS:
        if isinstance(field, kind):
            return filter_class(field_name=name)
    return django_filters.CharFilter(field_name=name)


def _relation(model: type[models.Model], path: str) -> django_filters.Filter:
    target: Any = model
    for step in path.split("__"):
        target = target._meta.get_field(step).related_model
    text = format_lazy(_("Id of the {kind}."), kind=target._meta.verbose_name)
    return django_filters.UUIDFilter(field_name=f"{path}__uid", help_text=text)


def _span(model: type[models.Model], name: str) -> dict[str, django_filters.Filter]:
    short = name.removesuffix("_at")
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - an instant is a column
    words = {
        "after": ("gte", _("“{name}” is this instant or later; ISO 8601.")),
        "before": ("lt", _("“{name}” is before this instant; ISO 8601.")),
    }
    return {
        f"{short}_{word}": django_filters.IsoDateTimeFilter(
            field_name=name,
            lookup_expr=lookup,
            help_text=format_lazy(text, name=field.verbose_name),
        )
        for word, (lookup, text) in words.items()
    }

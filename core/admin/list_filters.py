"""Filters of lists: words as chips, relations by typing; none reads a table to list its values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from django.contrib.admin import FieldListFilter, SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import SearchForm


class NamedFilter(AutocompleteSelectFilter):
    """Rows that name a row of another table, which is found by typing."""


class WordFilter(FieldListFilter):
    """Rows that have exactly the word that is typed."""

    template = "unfold/filters/filters_field.html"

    def expected_parameters(self) -> list[str | None]:
        """Return the parameter of the address."""
        return [self.field_path]

    def _typed(self) -> str:
        typed: Any = self.used_parameters.get(self.field_path)
        return str(typed[-1]) if typed else ""

    def choices(self, changelist: ChangeList) -> Iterable[Any]:  # type: ignore[override]
        """Offer a field."""
        name = self.field_path
        yield {"form": SearchForm(name=name, label=self.title, data={name: self._typed()})}

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        typed = self._typed()
        return queryset.filter(**{self.field_path: typed}) if typed else queryset


class WordsFilter(SimpleListFilter):
    """Rows that have one of the words of an enumeration."""

    words: ClassVar[type[StrEnum]]

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        """Return the words."""
        return [(word.value, word.value) for word in self.words]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        assert self.parameter_name is not None  # noqa: S101 - Django has refused it otherwise
        word = self.value()
        return queryset.filter(**{self.parameter_name: word}) if word else queryset


def fitting_filter(model: type[Model], wanted: Any) -> Any:
    """Return a filter that suits a long list in the place of a bare relation's name."""
    if not isinstance(wanted, str):
        return wanted
    field = get_fields_from_path(model, wanted)[-1]
    return (wanted, NamedFilter) if field.is_relation else wanted

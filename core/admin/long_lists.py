"""Lists that cost the same with a hundred rows and with a million.

A page begins after a row instead of counting those before it; what is searched in another table is
looked up there first; nothing is counted beyond what a person would count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from core.db.keyset import BadPlaceError, Stretch, place_of, read_place, take

# Beyond that many nobody counts; the list says "more than".
MOST_COUNTED = 1000
# Beyond that many people or machines a search is no search.
MOST_NAMED = 500

if TYPE_CHECKING:
    DjangoPages = admin.ModelAdmin[Any]
else:
    DjangoPages = admin.ModelAdmin


class KeysetChangeList(ChangeList):
    """A list whose pages begin after a row; `p` in the address is its place."""

    stretch: Stretch
    order: list[str]

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """Return columns alone, the last one unique: a place must name a row."""
        wanted = [_column(part) for part in super().get_ordering(request, queryset)]
        order = [column for column in wanted if column]
        if not any(column.lstrip("-") in {"pk", self._unique_column()} for column in order):
            order.append("-pk")
        self.order = list(dict.fromkeys(order))
        return self.order

    def get_results(self, request: HttpRequest) -> None:
        """Read one page."""
        text = request.GET.get(PAGE_VAR, "")
        try:
            place = read_place(text, order=self.order) if text else None
            self.stretch = take(
                self.queryset, order=self.order, size=self.list_per_page, place=place
            )
        except BadPlaceError as error:
            raise IncorrectLookupParameters(error) from error
        self.result_list = self.stretch.rows
        self.paginator = self.model_admin.get_paginator(request, [], self.list_per_page)
        self.multi_page = self.stretch.has_next or self.stretch.has_previous
        self.result_count = self._count() if self.multi_page else len(self.result_list)
        self.show_full_result_count = False
        self.full_result_count = None
        self.show_admin_actions = True
        self.can_show_all = False

    @property
    def said_count(self) -> str:
        """Return in words how many rows there are."""
        if self.result_count > MOST_COUNTED:
            return _("More than %(count)d") % {"count": MOST_COUNTED}
        return str(self.result_count)

    @property
    def first_link(self) -> str:
        """Return the way to the first page."""
        return str(self.get_query_string(remove=[PAGE_VAR]))

    @property
    def next_link(self) -> str | None:
        """Return the way to the next page, None on the last one."""
        return self._link(-1, backwards=False) if self.stretch.has_next else None

    @property
    def previous_link(self) -> str | None:
        """Return the way to the page before, None on the first one."""
        return self._link(0, backwards=True) if self.stretch.has_previous else None

    def _link(self, row: int, *, backwards: bool) -> str:
        place = place_of(self.result_list[row], order=self.order, backwards=backwards)
        return str(self.get_query_string({PAGE_VAR: place.text}))

    def _count(self) -> int:
        return int(self.queryset.order_by()[: MOST_COUNTED + 1].count())

    def _unique_column(self) -> str:
        return str(self.lookup_opts.pk.name)


class LongList(DjangoPages):
    """A page whose list is of the kind above, and how it is searched."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use it."""
        return KeysetChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find rows in which every word stands somewhere; nothing is ever found twice."""
        fields = self.get_search_fields(request)
        for word in _words(search_term):
            queryset = queryset.filter(_anywhere(self.model, fields, word))
        return queryset, False


def _words(term: str) -> list[str]:
    words = smart_split(term.replace("\x00", ""))
    return [unescape_string_literal(w) if w[0] in "\"'" and w[-1] == w[0] else w for w in words]


def _anywhere(model: type[Model], fields: Sequence[str], word: str) -> Q:
    """Return where a word stands in one of the columns, or in those of a row that is named.

    An OR over two tables walks through the big one row by row. The rows of the small one are looked
    up first, so that an index of the big one serves.
    """
    here = Q(pk__in=[])
    there: defaultdict[str, Q] = defaultdict(Q)
    for field in fields:
        relation, _split, column = field.lstrip("=^").rpartition("__")
        found = Q(**{f"{column}{_lookup(field)}": word})
        if relation:
            there[relation] |= found
        else:
            here |= found
    for relation, found in there.items():
        related = _related(model, relation)
        named = related._default_manager.filter(found).values_list("pk", flat=True)
        here |= Q(**{f"{relation}__in": list(named[:MOST_NAMED])})
    return here


def _lookup(field: str) -> str:
    return {"=": "__iexact", "^": "__istartswith"}.get(field[0], "__icontains")


def _related(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        field = model._meta.get_field(step)
        assert isinstance(field.related_model, type)  # noqa: S101 - a search field names a relation
        model = field.related_model
    return model


def _column(part: Any) -> str | None:
    """Return a part of an order as a column, None for what is none."""
    if isinstance(part, OrderBy) and isinstance(part.expression, F):
        name = str(part.expression.name)  # type: ignore[attr-defined]
        return f"-{name}" if part.descending else name
    return part if isinstance(part, str) else None

"""Lists that cost the same with a hundred rows and with a million.

A page begins after a row instead of counting those before it; nothing is counted beyond what a
person would count; only columns in whose order an index stands may be sorted by.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from core.admin.list_columns import (
    COLUMNS_PARAM,
    chosen_columns,
    indexed_columns,
    relations_of,
    sort_path,
)
from core.admin.list_days import DAY_PARAMS, asked_days, within
from core.admin.list_search import search, searched
from core.db.bounded_count import count_up_to
from core.db.keyset import BadPlaceError, Stretch, place_of, read_place, take

# Beyond that many nobody counts; the list tells what the planner reckons with.
MOST_COUNTED = 1000
# Nor longer than that: who searches waits for rows.
COUNTED_WITHIN_MS = 20

# What an address says besides filters.
VIEW_PARAM = "view"
FORMAT_PARAM = "format"
LIST_PARAMS = {COLUMNS_PARAM, VIEW_PARAM, FORMAT_PARAM, *DAY_PARAMS}

if TYPE_CHECKING:
    DjangoPages = admin.ModelAdmin[Any]
else:
    DjangoPages = admin.ModelAdmin


class KeysetChangeList(ChangeList):
    """A list whose pages begin after a row; `p` in the address is its place."""

    stretch: Stretch
    order: list[str]
    counted: int | None
    way_back: str
    preserved_filters: str
    heads: list[dict[str, Any]] | None = None  # core/admin/list_heads.py

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Leave out what is no filter."""
        asked: dict[str, Any] = super().get_filters_params(params)
        return {name: value for name, value in asked.items() if name not in LIST_PARAMS}

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str] | None = None
    ) -> QuerySet[Any]:
        """Return the rows of the days that are asked for."""
        rows: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        column = self.model_admin.list_days
        try:
            self.days = asked_days(self.params) if column else None
        except ValueError as error:
            raise IncorrectLookupParameters(error) from error
        return rows.filter(within(self.model, column, self.days)) if self.days else rows

    def get_ordering_field(self, field_name: Any) -> Any:
        """Sort by what is shown: of a relation, by what people know it by."""
        found = super().get_ordering_field(field_name)
        return sort_path(self.model, found) or found if isinstance(found, str) else found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """Return columns alone, the last one unique: a place must name a row."""
        if not self._may_sort():
            self.params.pop(ORDER_VAR, None)
        wanted = [_column(part) for part in super().get_ordering(request, queryset)]
        order = [column for column in wanted if column]
        if not any(column.lstrip("-") in {"pk", self._unique_column()} for column in order):
            order.append("-pk")
        self.order = list(dict.fromkeys(order))
        return self.order

    def get_results(self, request: HttpRequest) -> None:
        """Read one page."""
        # Told once for the page: the tag that tells it for each row finds the list's address anew.
        self.way_back, self.preserved_filters = self.preserved_filters, ""
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
        self.counted = self._count() if self.multi_page else len(self.result_list)
        # What is too much to count is too much to choose at once.
        is_counted = self.counted is not None and self.counted <= MOST_COUNTED
        self.result_count = self.counted if is_counted else len(self.result_list)
        self.show_full_result_count = False
        # The same: then no page says "show all", which nobody wants of a million rows.
        self.full_result_count = self.result_count
        self.show_admin_actions = True
        self.can_show_all = False

    def url_for_result(self, result: Any) -> str:
        """Return where a row's own page is, and by what list it is left."""
        url = super().url_for_result(result)
        return f"{url}?{self.way_back}" if self.way_back else url

    @property
    def said_count(self) -> str:
        """Return in words how many rows there are."""
        if self.counted is None:
            return _("More than %(count)s") % {"count": localize(len(self.result_list))}
        if self.counted <= MOST_COUNTED:
            return str(localize(self.counted))
        reckoned = _reckoned_rows(self.queryset)
        if reckoned <= MOST_COUNTED:
            return _("More than %(count)s") % {"count": localize(MOST_COUNTED)}
        return _("About %(count)s") % {"count": localize(_two_digits(reckoned))}

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

    def _count(self) -> int | None:
        return count_up_to(self.queryset, most=MOST_COUNTED + 1, within_ms=COUNTED_WITHIN_MS)

    def _may_sort(self) -> bool:
        """Tell whether the columns that the address sorts by may be sorted by."""
        for part in self.params.get(ORDER_VAR, "").split("."):
            number = part.lstrip("-")
            known = number.isdecimal() and int(number) < len(self.list_display)
            if known and self.list_display[int(number)] not in self.sortable_by:
                return False
        return True

    def _unique_column(self) -> str:
        return str(self.lookup_opts.pk.name)


class LongList(DjangoPages):
    """A page whose list is of the kind above: which columns and days it has, how it is searched."""

    # The counts beside filters would read the whole table, once for each choice.
    show_facets = admin.ShowFacets.NEVER
    # Columns that may be shown besides `list_display`.
    list_more: ClassVar[list[str]] = []
    # The column whose days can be asked for.
    list_days: ClassVar[str] = ""
    # Nobody drags rows: said, or each row is looked through for it.
    ordering_field: ClassVar[str | None] = None
    # A list that stays short may be sorted by any column.
    list_stays_short: ClassVar[bool] = False

    @property
    def search_help_text(self) -> str:  # type: ignore[override]
        """Return what a search looks at."""
        return _("Search: %(columns)s") % {"columns": ", ".join(searched(self))}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use it."""
        return KeysetChangeList

    def offered_columns(self) -> list[str]:
        """Return all columns that may be shown, the usual ones first."""
        return list(dict.fromkeys([*self.list_display, *self.list_more]))

    def get_list_display(self, request: HttpRequest) -> list[str]:  # type: ignore[override]
        """Return the columns that the address asks for, else the usual ones."""
        usual: Any = super().get_list_display(request)
        asked = request.GET.getlist(COLUMNS_PARAM)
        return chosen_columns(asked, offered=self.offered_columns(), usual=usual)

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """Read along what the shown columns name."""
        declared: Any = super().get_list_select_related(request) or []
        shown = relations_of(self.model, self.get_list_display(request))
        return list(dict.fromkeys([*declared, *shown]))

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        """Return the columns whose order an index keeps; in a short list all of them."""
        shown = self.get_list_display(request)
        if self.list_stays_short:
            return [name for name in shown if sort_path(self.model, name) or self._sorts(name)]
        kept = indexed_columns(self.model)
        kept |= {str(column).lstrip("-") for column in [*(self.get_ordering(request) or [])][:1]}
        return [name for name in shown if name in kept or self._sorts(name) in kept]

    def _sorts(self, name: str) -> str | None:
        """Return by which column a column of the page's own sorts."""
        return getattr(getattr(self, name, None), "admin_order_field", None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find rows in which every word stands somewhere; nothing is ever found twice."""
        return search(queryset, list(self.get_search_fields(request)), search_term), False


def _column(part: Any) -> str | None:
    """Return a part of an order as a column, None for what is none."""
    if isinstance(part, OrderBy) and isinstance(part.expression, F):
        name = str(part.expression.name)  # type: ignore[attr-defined]
        return f"-{name}" if part.descending else name
    return part if isinstance(part, str) else None


def _reckoned_rows(queryset: QuerySet[Any]) -> int:
    """Return how many rows the planner reckons with; it reads nothing of the table."""
    plan = json.loads(queryset.order_by().explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def _two_digits(number: int) -> int:
    return round(number, 2 - len(str(number)))

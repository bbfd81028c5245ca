"""Reading rows: pages and single rows, some of their fields, what they name, their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.etags import tagged, unless_known
from core.api.expansion import EXPAND, expand_rows, known_paths, read_tree
from core.api.filters import FilterSet, names_of, several_of
from core.api.pagination import CURSOR_PARAM, SIZE_PARAM
from core.api.parameters import read_names, refuse_unknown

M = TypeVar("M", bound=Model)
FIELDS = "fields"
READS = {"GET", "HEAD"}
# Beside the method `list` no type can be written by that name.
Shown = list[dict[str, Any]]


class ShownRows(GenericViewSet[M], Generic[M]):
    """Lists and single rows as they are asked for."""

    model: ClassVar[type[Any]]
    resource: ClassVar[str]
    expandable: ClassVar[tuple[str, ...]] = ()
    # What rows under `bulk/` may do, if there is such an address.
    bulk_ops: ClassVar[tuple[str, ...]] = ()
    filterset_class: ClassVar[FilterSet | None] = None
    # What an action of its own reads, by the action's name.
    own_parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def initial(self, request: Request, *args: Any, **named: Any) -> None:
        """Ask for rights first, then refuse parameters that nobody reads."""
        super().initial(request, *args, **named)
        if request.method != "OPTIONS":
            filters = self.filterset_class if self.action == "list" else None
            refuse_unknown(request, known=self._parameters(), several=several_of(filters))

    def list(self, request: Request, *_args: Any, **_named: Any) -> Response:
        """Return a page of rows."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._shown(request, rows or ()))

    def retrieve(self, request: Request, *_args: Any, **_named: Any) -> Response:
        """Return one row; 304 to who has it already."""
        row = self.get_object()
        return unless_known(request, tagged(row, self._shown(request, [row])[0]))

    def read_again(self, written: Sequence[M]) -> Sequence[M]:
        """Return rows as they stand after they were written, in their order."""
        pks = [row.pk for row in written]
        # Not from a copy next to us: that may lag behind.
        rows = self.get_queryset().using(written[0]._state.db).in_bulk(pks)
        return [rows.get(row.pk, row) for row in written]

    @classmethod
    def for_inside(cls, request: Request) -> Self:
        """Return a view that shows rows inside those of another resource, to the same asker."""
        view = cls()
        view.request, view.format_kwarg, view.action = request, None, "retrieve"
        view.args, view.kwargs = (), {}
        return view

    def _shown(self, request: Request, rows: Sequence[M]) -> Shown:
        serializer: Any = self.get_serializer(rows, many=True)
        fields = serializer.child.fields
        tree = read_tree(request, type(self))
        chosen = read_names(request, FIELDS, known=fields)
        for name in set(fields) - set(chosen) if chosen else ():
            fields.pop(name)
        shown: Shown = serializer.data
        expand_rows(request, type(self), shown, tree)
        return shown

    def _parameters(self) -> set[str]:
        if self.request.method not in READS:
            return set()
        if self.action in self.own_parameters:
            return set(self.own_parameters[self.action])
        names = {FIELDS}
        if next(known_paths(type(self)), None):
            names.add(EXPAND)
        if self.action == "list":
            names |= {SIZE_PARAM, CURSOR_PARAM} | names_of(self.filterset_class)
        return names

"""Pages of lists: newest first, by cursor, so that new rows shift nothing."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

if TYPE_CHECKING:
    # At run time the framework's views read this class while they load.
    from rest_framework.views import APIView

PAGE_SIZE = 100
MAX_PAGE_SIZE = 500
SIZE_PARAM = "page_size"
CURSOR_PARAM = "cursor"


class NewestFirst(BasePagination):
    """Cursor pages; the view's `newest_by` names the columns, the last one unique."""

    def paginate_queryset(  # type: ignore[override]  # a queryset, never a plain list
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the rows of the page that the request asks for.

        Raises:
            ValidationError: the cursor or the page size cannot be read.
        """
        self.columns: Sequence[str] = getattr(view, "newest_by", ("pk",))
        self.url = request.build_absolute_uri()
        size = _page_size(request)
        backwards, position = _read_cursor(request.query_params.get(CURSOR_PARAM), self.columns)
        rows = _slice(queryset, self.columns, backwards=backwards, position=position, size=size + 1)
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        self.rows = rows
        self.has_next = bool(rows) and (backwards or more)
        self.has_previous = bool(rows) and (more if backwards else position is not None)
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the full addresses of its neighbours."""
        following = self._link(self.rows[-1], backwards=False) if self.has_next else None
        previous = self._link(self.rows[0], backwards=True) if self.has_previous else None
        return Response({"next": following, "previous": previous, "results": data})

    def _link(self, row: Model, *, backwards: bool) -> str:
        values = [str(getattr(row, column)) for column in self.columns]
        text = json.dumps(["p" if backwards else "n", *values], separators=(",", ":"))
        cursor = urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return str(
            replace_query_param(remove_query_param(self.url, CURSOR_PARAM), CURSOR_PARAM, cursor)
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the shape of a page for the OpenAPI document."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, _view: APIView) -> list[dict[str, Any]]:
        """Return the parameters for the OpenAPI document."""
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            {"name": SIZE_PARAM, "in": "query", "required": False, "schema": size},
            {
                "name": CURSOR_PARAM,
                "in": "query",
                "required": False,
                "description": "As it stands in `next` and `previous`.",
                "schema": {"type": "string"},
            },
        ]


def _page_size(request: Request) -> int:
    text = request.query_params.get(SIZE_PARAM, "").strip()
    if not text:
        return PAGE_SIZE
    if not text.isascii() or not text.isdigit() or int(text[:9]) < 1:
        raise _wrong(SIZE_PARAM, _("A whole number from 1 to 500."))
    return min(int(text[:9]), MAX_PAGE_SIZE)


def _read_cursor(text: str | None, columns: Sequence[str]) -> tuple[bool, list[str] | None]:
    if not text:
        return False, None
    try:
        direction, *values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError):
        raise _wrong(CURSOR_PARAM, _("Take it from next or previous.")) from None
    fitting = len(values) == len(columns) and all(isinstance(value, str) for value in values)
    if direction not in {"p", "n"} or not fitting:
        raise _wrong(CURSOR_PARAM, _("Take it from next or previous."))
    return direction == "p", values


def _slice(
    queryset: QuerySet[Any],
    columns: Sequence[str],
    *,
    backwards: bool,
    position: list[str] | None,
    size: int,
) -> list[Any]:
    order = columns if backwards else [f"-{column}" for column in columns]
    rows = queryset.order_by(*order)
    if position is None:
        return list(rows[:size])
    try:
        return list(rows.filter(_beyond(columns, position, "gt" if backwards else "lt"))[:size])
    except (DjangoValidationError, ValueError):
        raise _wrong(CURSOR_PARAM, _("Take it from next or previous.")) from None


def _beyond(columns: Sequence[str], values: Sequence[str], comparison: str) -> Q:
    """Return the condition of what comes after a row; the first part is what an index serves."""
    column, *others = columns
    value, *rest = values
    strictly = Q(**{f"{column}__{comparison}": value})
    if not others:
        return strictly
    return Q(**{f"{column}__{comparison}e": value}) & (strictly | _beyond(others, rest, comparison))


def _wrong(field: str, detail: str) -> ValidationError:
    return ValidationError({field: [detail]})

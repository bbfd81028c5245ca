"""Pages of lists: newest first, by cursor, so that new rows shift nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from core.db.keyset import BadPlaceError, Place, place_of, read_place, take

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
        self.order = [f"-{column}" for column in getattr(view, "newest_by", ("pk",))]
        self.url = request.build_absolute_uri()
        size = _page_size(request)
        place = _read_cursor(request.query_params.get(CURSOR_PARAM), self.order)
        try:
            self.stretch = take(queryset, order=self.order, size=size, place=place)
        except BadPlaceError:
            raise _wrong(CURSOR_PARAM, _("Take it from next or previous.")) from None
        return self.stretch.rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the full addresses of its neighbours."""
        rows = self.stretch.rows
        following = self._link(rows[-1], backwards=False) if self.stretch.has_next else None
        previous = self._link(rows[0], backwards=True) if self.stretch.has_previous else None
        return Response({"next": following, "previous": previous, "results": data})

    def _link(self, row: Model, *, backwards: bool) -> str:
        cursor = place_of(row, order=self.order, backwards=backwards).text
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


def _read_cursor(text: str | None, order: Sequence[str]) -> Place | None:
    if not text:
        return None
    try:
        return read_place(text, order=order)
    except BadPlaceError:
        raise _wrong(CURSOR_PARAM, _("Take it from next or previous.")) from None


def _wrong(field: str, detail: str) -> ValidationError:
    return ValidationError({field: [detail]})

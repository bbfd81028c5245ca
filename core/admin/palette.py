"""The search that is always at hand: people, machines, orders … by what people call them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from unfold.dataclasses import SearchResult

from core.admin.base import RecordAdmin
from core.admin.object_page import page_of

HITS_A_KIND = 5


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """Return the first hits of each kind of record that the person may see."""
    pages = [page for page in admin.site._registry.values() if isinstance(page, RecordAdmin)]  # noqa: SLF001
    pages.sort(key=lambda page: (page.palette_position, page.menu_position))
    return [
        hit
        for page in pages
        if page.search_fields and page.has_view_permission(request)
        for hit in _hits(page, request, term)
    ]


def _hits(page: RecordAdmin, request: HttpRequest, term: str) -> list[SearchResult]:
    rows = page.get_queryset(request).filter(deleted_at__isnull=True)
    if isinstance(page.list_select_related, list | tuple):
        rows = rows.select_related(*page.list_select_related)
    found, _doubled = page.get_search_results(request, rows, term)
    return [
        SearchResult(
            title=page.palette_title(row),
            description=capfirst(str(page.opts.verbose_name)),
            link=page_of(row),
            icon=page.menu_icon,
        )
        for row in found.order_by("-pk")[:HITS_A_KIND]
    ]

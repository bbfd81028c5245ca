"""The first page of the back office, and core's own tile on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dashboards import Tile, add_tile, tiles_in_order
from core.selectors.modules import list_modules_off
from core.selectors.sync_events import count_failed_events

add_tile(
    Tile(
        name="failed_events",
        title=_("Failed events"),
        question=_("Did everything that was told arrive?"),
        figure=count_failed_events,
        page="admin:core_syncevent_changelist",
        query="status__exact=failed",
        icon="sync_problem",
        alarm=True,
        position=90,
    )
)


def fill_dashboard(_request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Give the page its tiles, each with its number of now."""
    context["tiles"] = [_shown(tile) for tile in tiles_in_order(off=list_modules_off())]
    return context


def _shown(tile: Tile) -> dict[str, Any]:
    figure = tile.figure()
    link = reverse(tile.page)
    return {
        "title": tile.title,
        "question": tile.question,
        "figure": figure,
        "link": f"{link}?{tile.query}" if tile.query else link,
        "icon": tile.icon,
        "is_alarm": tile.alarm and figure > 0,
    }

"""Figures for who watches the suite, in the text format of Prometheus."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from core.choices import App, Level
from core.dashboards import Tile, tiles_in_order
from core.measures import exposition, gather, one
from core.resources import add_resource
from core.selectors.modules import list_modules_off

add_resource("metrics", _("figures for who watches the suite"), writable=False)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class MetricsView(APIView):
    """The tiles of the overview as gauges, and what the apps sign up besides.

    Wants a token with `metrics:read`.
    """

    resource = "metrics"
    app = App.CORE
    read_level = Level.VIEW

    @extend_schema(exclude=True)
    def get(self, _request: Request, **_named: Any) -> HttpResponse:
        """Return the figures of now."""
        shown = tiles_in_order(off=list_modules_off())
        tiles = [one(tile.name, _in_english(tile), tile.read().value) for tile in shown]
        return HttpResponse(exposition([*tiles, *gather()]), content_type=CONTENT_TYPE)


def _in_english(tile: Tile) -> str:
    with override("en"):
        return str(tile.question)

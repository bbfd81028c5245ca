"""Figures for who watches the suite, in the text format of Prometheus."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from core.choices import App, Level
from core.dashboards import tiles_in_order
from core.resources import add_resource
from core.selectors.modules import list_modules_off

add_resource("metrics", _("figures for who watches the suite"), writable=False)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class MetricsView(APIView):
    """The tiles of the overview as gauges; wants a token with `metrics:read`."""

    resource = "metrics"
    app = App.CORE
    read_level = Level.VIEW

    @extend_schema(exclude=True)
    def get(self, _request: Request, **_named: Any) -> HttpResponse:
        """Return the figures of now."""
        lines = []
        for tile in tiles_in_order(off=list_modules_off()):
            name = f"shopsuite_{tile.name}"
            lines += [f"# TYPE {name} gauge", f"{name} {tile.read().value}"]
        return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)

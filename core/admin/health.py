"""The health of the suite as a page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.health import Condition, look_at_everything, worst


def show_health(request: HttpRequest) -> HttpResponse:
    """Show each part with what is so, and what to do."""
    seen = look_at_everything()
    whole = worst(seen)
    context = {
        **page_context(request),
        "title": _("Health"),
        "seen": seen,
        "whole": whole,
        "all_well": whole == Condition.OK,
    }
    return TemplateResponse(request, "admin/core/health.html", context)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of the back office shows around its own."""
    context: dict[str, Any] = admin.site.each_context(request)
    return context

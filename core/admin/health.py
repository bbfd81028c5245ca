"""Two pages for who keeps the suite running: its health, and the report on its databases."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.health import Condition, look_at_everything, worst
from core.selectors.database_report import list_database_reports

SHOWN = 25


def show_health(request: HttpRequest) -> HttpResponse:
    """Show each part with what is so, and what to do."""
    seen = look_at_everything()
    whole = worst(seen)
    context = {
        "title": _("Health"),
        "seen": seen,
        "whole": whole,
        "all_well": whole == Condition.OK,
    }
    return _page(request, "admin/core/health.html", context)


def show_database(request: HttpRequest) -> HttpResponse:
    """Show the report on the databases."""
    context = {"title": _("Database"), "reports": list_database_reports(), "shown": f":{SHOWN}"}
    return _page(request, "admin/core/database.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})

"""The page of one object: its form, what belongs to it, and what became of it."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.access import reach_on
from core.admin.open_forms import open_form
from core.admin.record_log import UNSAID, log_message
from core.choices import Level
from core.db.replication.arrival import await_row
from core.db.transactions import open_alias
from core.models.base import Record
from core.panels import ROWS, Column, Panel, QuickAction, panels_on
from core.selectors.object_rights import within
from core.selectors.rows import lock_row
from core.selectors.stories import get_story
from core.stories import Entry, Source, sources_of

if TYPE_CHECKING:
    DjangoPage = admin.ModelAdmin[Any]
else:
    DjangoPage = object

logger = logging.getLogger(__name__)

# The newest lines of the story stand on the object's page, the others on a page of their own.
LINES, LINES_A_PAGE = 8, 40


class ObjectPage(DjangoPage):
    """Shows panels and story below the form, and saves no form that others overtook."""

    change_form_before_template = "admin/core/open_form.html"
    change_form_outer_before_template = "admin/core/quick_actions.html"
    change_form_outer_after_template = "admin/core/object_page.html"

    def render_change_form(  # noqa: PLR0917 - Django's own signature
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add what belongs to the object."""
        if obj is not None and not context.get("is_popup"):
            context["quick_actions"] = self.quick_actions(request, obj)
            context["panels"] = [
                shown_panel(request, self.admin_site, panel, obj)
                for panel in panels_on(self.model)
                if may_look(request, self.admin_site, panel.of)
            ]
            context |= self._story(request, obj, limit=LINES)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def quick_actions(self, _request: HttpRequest, _obj: Any) -> list[QuickAction]:
        """Return what one press of a button does to the object."""
        return []

    def history_view(
        self, request: HttpRequest, object_id: str, _extra_context: Any = None
    ) -> HttpResponse:
        """Show the whole story, page by page."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_or_change_permission(request, obj):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Story"),
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            "back": page_of(obj),
            **self._story(request, obj, limit=LINES_A_PAGE),
        }
        return TemplateResponse(request, "admin/core/story.html", context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        """Let the form of a record know what it showed."""
        form = super().get_form(request, obj, change, **options)
        # Asked without fields, Django only wants to know which ones there are.
        if isinstance(obj, Record) and options.get("fields", ()) is not None:
            return open_form(form, with_rows=bool(self.get_inline_instances(request, obj)))
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Lock the row of a form that is saved, so that two saves come one after the other.

        A row that somebody made a moment ago may still be on its way here.

        Raises:
            NotArrivedError: it is at home, and did not come in time.
        """
        if request.method == "POST" and open_alias() is not None and issubclass(self.model, Record):
            lock_row(self.model, key=object_id)
        found = super().get_object(request, object_id, from_field)
        if found is None and from_field is None:
            with suppress(ValueError, ValidationError):  # no key at all
                return await_row(self.get_queryset(request), pk=object_id)
        return found

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Keep what the fields were beside what they are."""
        words = super().construct_change_message(request, form, formsets, add)
        return log_message(form, words) if words else words

    def _story(self, request: HttpRequest, obj: Any, *, limit: int) -> dict[str, Any]:
        if not isinstance(obj, Record):
            return {}
        before = request.GET.get("before", "")
        sources = [each for each in sources_of(self.model) if self._may_read(request, each)]
        try:
            story = get_story(obj, sources=sources, before=before, limit=limit)
        except (OperationalError, InterfaceError):
            logger.exception("story cannot be read", extra={"row": str(obj.uid)})
            return {"story": None, "story_away": True}
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_history"
        whole = reverse(name, args=[obj.pk])
        return {
            "story": [(entry, self._link(request, entry)) for entry in story.entries],
            "story_older": f"{whole}?{urlencode({'before': story.older})}" if story.older else "",
        }

    def _may_read(self, request: HttpRequest, source: Source) -> bool:
        return source.of is None or may_look(request, self.admin_site, source.of)

    def _link(self, request: HttpRequest, entry: Entry) -> str:
        if entry.row is None or not may_look(request, self.admin_site, type(entry.row), entry.row):
            return ""
        return page_of(entry.row)


def may_look(request: HttpRequest, site: Any, model: type[Model], row: Model | None = None) -> bool:
    """Tell whether the person may open a model's pages, or that of one row."""
    return site.is_registered(model) and bool(
        site.get_model_admin(model).has_view_permission(request, row)
    )


def page_of(row: Model) -> str:
    """Return the address of a row's page."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[row.pk])


def shown_panel(request: HttpRequest, site: Any, panel: Panel, obj: Any) -> dict[str, Any]:
    """Return a panel as its template wants it; where it cannot be read, it says so."""
    columns = [_column(panel, each, first=number == 0) for number, each in enumerate(panel.columns)]
    shown = {
        "name": panel.name,
        "title": panel.title,
        "empty": panel.empty,
        "heads": [capfirst(str(column.title)) for column in columns],
        "link": _list_link(panel, obj),
    }
    try:
        rows = list(_seen(request, panel.rows(obj))[: ROWS + 1])
    except (OperationalError, InterfaceError):
        logger.exception("panel cannot be read", extra={"panel": panel.name})
        return shown | {"away": True}
    page = site.get_model_admin(panel.of)
    lines = [
        {
            "cells": [_cell(request, site, column, row) for column in columns],
            "actions": _quick_actions(request, page, row),
        }
        for row in rows[:ROWS]
    ]
    return shown | {"lines": lines, "more": len(rows) > ROWS}


def _quick_actions(request: HttpRequest, page: Any, row: Model) -> list[QuickAction]:
    """Return the buttons of a row; rows that only lead to the page's kind have none."""
    if not isinstance(row, page.model) or not hasattr(page, "quick_actions"):
        return []
    actions: list[QuickAction] = page.quick_actions(request, row)
    return actions


def _seen(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    return within(rows, reach=reach_on(request, rows.model, Level.VIEW))


def _column(panel: Panel, given: str | Column, *, first: bool) -> Column:
    if isinstance(given, Column):
        return given
    field = panel.of._meta.get_field(given)
    title = getattr(field, "verbose_name", given)

    def value(row: Any) -> Any:
        words = getattr(row, f"get_{given}_display", None)
        return words() if words else getattr(row, given)

    def row_itself(row: Any) -> Model | None:
        return row if first else getattr(row, given) if field.is_relation else None

    return Column(title, value, row_itself)


def _cell(request: HttpRequest, site: Any, column: Column, row: Any) -> dict[str, Any]:
    value = column.value(row)
    target = column.leads_to(row) if column.leads_to else None
    link = page_of(target) if target and may_look(request, site, type(target), target) else ""
    if isinstance(value, bool):
        return {"text": _("Yes") if value else _("No"), "link": link}
    return {"text": display_for_value(value if value != "" else None, UNSAID), "link": link}


def _list_link(panel: Panel, obj: Any) -> str:
    if panel.query is None:
        return ""
    name = f"admin:{panel.of._meta.app_label}_{panel.of._meta.model_name}_changelist"
    return f"{reverse(name)}?{urlencode(panel.query(obj))}"

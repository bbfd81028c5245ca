"""Lists with the line above them: views are kept and opened, the rows are given as a file."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from unfold.admin import ModelAdmin, checkbox

from core.admin.list_export import export_list
from core.admin.list_filters import fitting_filter
from core.admin.long_lists import KeysetChangeList, LongList
from core.admin.saved_views import ListLine, default_view, take_view
from core.models import SuiteUser

# Keys are numbers and UUIDs: none needs to be escaped, none looks like this.
_KEY = "row-key"


class LineChangeList(KeysetChangeList):
    """A list that has a line above it."""

    line: ListLine


class ListPages(LongList):
    """A page whose list has views, days, columns and files."""

    list_before_template = "admin/core/list/line.html"

    @admin.display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Model) -> SafeString:
        """Return a row's checkbox, of a template that is filled in once and not once a row."""
        rendered = _checkbox(get_language()).replace(_KEY, str(obj.pk))
        return SafeString(rendered)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Ask for relations by name, never by a list of them all."""
        return [fitting_filter(self.model, one) for one in super().get_list_filter(request)]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the kind that has a line."""
        return LineChangeList

    def get_changelist_instance(self, request: HttpRequest) -> LineChangeList:
        """Give the list its line."""
        changelist = super().get_changelist_instance(request)
        assert isinstance(changelist, LineChangeList)  # noqa: S101 - it was asked for above
        changelist.line = ListLine(changelist, _reader_of(request))
        return changelist

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Open the reader's own view where the address asks for nothing."""
        if request.method == "GET" and not request.GET and self.has_view_permission(request):
            default = default_view(_reader_of(request), self.opts.label_lower)
            if default:
                return HttpResponseRedirect(default)
        return super().changelist_view(request, extra_context)

    def get_urls(self) -> list[URLPattern]:
        """Add what keeps views and what gives files."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("views/", self.admin_site.admin_view(self.take_view), name=f"{name}_views"),
            path("export/", self.admin_site.admin_view(self.export), name=f"{name}_export"),
        ]
        return [*own, *super().get_urls()]

    def take_view(self, request: HttpRequest) -> HttpResponse:
        """Save, change or delete a view."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect("../")
        return take_view(request, _reader_of(request), self)

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Give the list as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect("../?e=1")
        return export_list(request, _reader_of(request), changelist)


@cache
def _checkbox(_language: str | None) -> str:
    """Return the checkbox of a row in a language, with a mark for the row's key."""
    return str(checkbox.render(ACTION_CHECKBOX_NAME, _KEY))


def _reader_of(request: HttpRequest) -> SuiteUser:
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - the site has asked for it
    return request.user

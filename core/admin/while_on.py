"""Pages of a module that is off are not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern

from core.modules import Part
from core.selectors.modules import is_part_off

if TYPE_CHECKING:
    Pages = admin.ModelAdmin[Any]
else:
    Pages = object

View = Callable[..., HttpResponseBase]


class WhileOn(Pages):
    """Answers 404 at every address of a page whose module is off, and offers it nowhere."""

    def is_off(self) -> bool:
        """Tell whether the page belongs to a module that is off."""
        return is_part_off(Part.PAGE, name=self.opts.label_lower)

    def get_urls(self) -> list[URLPattern]:
        """Return the page's addresses, each closed while the module is off."""
        urls = super().get_urls()
        for pattern in urls:
            pattern.callback = self._while_on(pattern.callback)
        return urls

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep the page out of lists of pages, and its rows out of choices."""
        return not self.is_off() and bool(super().has_view_permission(request, obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep the page off its app's page."""
        return not self.is_off() and bool(super().has_module_permission(request))

    def _while_on(self, view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            if self.is_off():
                raise Http404
            return view(request, *args, **named)

        return answer

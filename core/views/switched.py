"""Pages that are gone while their module is switched off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from core.selectors.modules import list_modules_off

View = Callable[..., HttpResponse]


def while_on(*modules: str) -> Callable[[View], View]:
    """Answer 404 while one of the modules is off; keep nothing that is shown."""

    def switched(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            if not list_modules_off().isdisjoint(modules):
                raise Http404
            return view(request, *args, **values)

        return never_cache(answer)

    return switched

"""Which region's floor a person or a program looks at: chosen by `?floor=`, kept in a cookie.

Without a choice it is the region that the process stands in. Where there is but one, nothing
asks and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.db.regions import CHOICE, region_names
from core.db.router import region_scope, suite_router
from core.doorway import API, sent_within

LASTS_S = 30 * 24 * 3600

Answer = Callable[[HttpRequest], HttpResponseBase]


class RegionMiddleware:
    """Lets a request look at the floor of the region that was chosen."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with that region's rows; a page that chooses is shown without the choice."""
        known = region_names()
        if len(known) == 1:
            return self.get_response(request)
        chosen = request.GET.get(CHOICE)
        if chosen is not None and chosen not in known:
            return _unknown(chosen, known)
        if request.path_info.startswith(API):
            return self._within(request, chosen)
        if chosen is not None and request.method == "GET":
            return _kept(request, chosen)
        cookie = request.COOKIES.get(CHOICE)
        return self._within(request, cookie if cookie in known else None)

    def _within(self, request: HttpRequest, region: str | None) -> HttpResponseBase:
        if region is None:
            return self.get_response(request)
        request.GET = _without_choice(request)
        scope = partial(region_scope, region)
        with scope():
            response = self.get_response(request)
        return sent_within(scope, response)


def label_of_region(_request: HttpRequest) -> list[str] | None:
    """Return what the pages' head says of the region that is looked at, where there are several."""
    if len(region_names()) == 1:
        return None
    return [_("Floor: %(region)s") % {"region": suite_router.region()}, "info"]


def _kept(request: HttpRequest, region: str) -> HttpResponseBase:
    rest = _without_choice(request).urlencode()
    answer = HttpResponseRedirect(request.path + (f"?{rest}" if rest else ""))
    answer.set_cookie(
        CHOICE, region, max_age=LASTS_S, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def _without_choice(request: HttpRequest) -> Any:
    values = request.GET.copy()
    values.pop(CHOICE, None)
    return values


def _unknown(region: str, known: list[str]) -> HttpResponseBase:
    said = _("floor: there is no region '%(region)s'. This installation has: %(known)s.") % {
        "region": region,
        "known": ", ".join(known),
    }
    return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")

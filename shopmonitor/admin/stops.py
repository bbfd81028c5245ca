"""The page of stops: many get their reason with one key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.access import asker, may_enter, rights_of
from core.admin.base import FactAdmin
from core.admin.menu import add_own_page
from core.choices import App, Level
from core.clock import utc_now
from core.domain.spans import Span
from core.errors import SuiteError
from core.models import Machine, StopReason
from core.selectors.machines import list_machines
from core.selectors.object_rights import within
from shopmonitor.models import StopClassification
from shopmonitor.selectors.stops import grouped, list_reasons_to_give, list_stops
from shopmonitor.services.stop_forms import StopForm, do_stop_form

PAGE = "stops"
DAYS = (1, 3, 7, 14)
USUAL_DAYS = 3
SHOWN = 100


@admin.register(StopClassification)
class StopClassificationAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "history_edu"
    menu_position = 43
    list_display = ["given_at", "machine", "started_at", "ended_at", "reason", "person_name"]
    list_select_related = ["machine", "reason"]
    list_more = ["user"]
    list_stays_short = True
    list_filter = ["reason", "machine"]
    search_fields = ["machine__code", "machine__name", "person_name"]


def show_stops(request: HttpRequest) -> HttpResponse:
    """Show the stops of the last days; say of those that are chosen why they were."""
    if not may_see_stops(request):
        raise PermissionDenied
    if _is_off():
        raise Http404
    if request.method == "POST":
        _do(request)
        return HttpResponseRedirect(request.get_full_path())
    return TemplateResponse(request, "admin/shopmonitor/stops.html", _context(request))


def may_see_stops(request: HttpRequest) -> bool:
    """Tell whether the person may look at any machine."""
    return may_enter(request) and rights_of(request).reach(Level.VIEW, App.MONITOR).somewhere


def _do(request: HttpRequest) -> None:
    form = StopForm(
        stops=request.POST.getlist("stop"),
        does=request.POST.get("does", ""),
        at=request.POST.get("at", ""),
    )
    try:
        said = do_stop_form(
            form=form,
            machines=_machines(request, Level.EDIT),
            by=asker(request),
            zone=timezone.get_current_timezone(),
        )
    except SuiteError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)


def _context(request: HttpRequest) -> dict[str, Any]:
    days, everything = _days(request), request.GET.get("all") == "1"
    now = utc_now()
    stops = list_stops(
        machines=list(_machines(request, Level.VIEW)),
        span=Span(now - timedelta(days=days), now),
        now=now,
        unqualified=not everything,
    )
    return {
        **admin.site.each_context(request),
        "title": _("Stops"),
        "stops": stops[:SHOWN],
        "left_out": max(0, len(stops) - SHOWN),
        "groups": grouped(list_reasons_to_give()),
        "may_say": rights_of(request).reach(Level.EDIT, App.MONITOR).somewhere,
        "may_make_reasons": admin.site.get_model_admin(StopReason).has_add_permission(request),
        "days": days,
        "choices_of_days": DAYS,
        "everything": everything,
        "shows_keys": True,
    }


def _machines(request: HttpRequest, level: Level) -> QuerySet[Machine]:
    return within(list_machines(), reach=rights_of(request).reach(level, App.MONITOR))


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isdecimal() and int(asked) in DAYS else USUAL_DAYS


def _is_off() -> bool:
    page: Any = admin.site.get_model_admin(StopClassification)
    return bool(page.is_off())


add_own_page(
    "floor",
    title=gettext_lazy("Stops"),
    icon="timer_pause",
    page=PAGE,
    may=lambda request: may_see_stops(request) and not _is_off(),
)

"""Stops at a kiosk: an operator says by touch why machines stood."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from core.clock import utc_now
from core.db.doors import Door, through
from core.db.roles import MONITOR
from core.domain.spans import Span
from core.errors import SuiteError
from core.models import SuiteUser
from shopmonitor.selectors.stops import (
    grouped,
    list_machines_operated,
    list_reasons_to_give,
    list_stops,
)
from shopmonitor.services.kiosk_sign_ins import Reader
from shopmonitor.services.stop_forms import StopForm, do_stop_form
from shopmonitor.views.kiosk import PATH, at_kiosk, who_is_at

BACK = timedelta(hours=24)
SHOWN = 30


@at_kiosk
@require_http_methods(["GET", "POST"])
def stops(request: HttpRequest) -> HttpResponse:
    """Show the stops of a day at the machines that the person operates; take their reasons."""
    here = who_is_at(request)
    user = None if here is None else here[1].user
    if here is None or user is None:
        return HttpResponseRedirect(PATH)
    reader, row = here
    left_s = max(1, int((row.expires_at - utc_now()).total_seconds()) + 1)
    language = user.language or translation.get_language()
    with through(Door(MONITOR, person=user.pk)), translation.override(language):
        said, wrong = _do(request, user) if request.method == "POST" else ("", "")
        return _page(request, reader, user, told=said, said=wrong, left_s=left_s)


def _do(request: HttpRequest, user: SuiteUser) -> tuple[str, str]:
    form = StopForm(
        stops=request.POST.getlist("stop"),
        does=request.POST.get("does", ""),
        at=request.POST.get("at", ""),
    )
    machines = list_machines_operated(user=user, at=utc_now())
    try:
        return do_stop_form(
            form=form, machines=machines, by=user, zone=timezone.get_current_timezone()
        ), ""
    except SuiteError as error:
        return "", error.message


def _page(request: HttpRequest, reader: Reader, user: SuiteUser, **values: object) -> HttpResponse:
    now = utc_now()
    found = list_stops(
        machines=list_machines_operated(user=user, at=now),
        span=Span(now - BACK, now),
        now=now,
        unqualified=True,
    )
    shown = {
        "reader": reader,
        "person": user,
        "stops": found[:SHOWN],
        "left_out": max(0, len(found) - SHOWN),
        "groups": grouped(list_reasons_to_give()),
        "may_say": True,
    }
    status = 422 if values.get("said") else 200
    return render(request, "shopmonitor/kiosk_stops.html", shown | values, status=status)

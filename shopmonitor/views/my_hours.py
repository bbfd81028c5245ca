"""A person's own week: on a phone or a desk signed in, at a kiosk by badge."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.db.doors import Door, through
from core.db.roles import MONITOR
from core.errors import InvalidInputError, SuiteError
from core.models import SuiteUser
from core.reports.csv_tables import CONTENT_TYPE, Cell, csv_parts
from core.views.switched import while_on
from shopmonitor.domain.session_reports import Pieces
from shopmonitor.selectors.own_hours import OwnSession, OwnWeek, monday_of, read_own_week
from shopmonitor.services.session_corrections import ask_for_correction, confirm_end
from shopmonitor.services.session_reports import report_pieces
from shopmonitor.views.kiosk import PATH, at_kiosk
from shopmonitor.views.kiosk_person import Visit, visit_of

STEPS = ("confirm", "correct", "pieces")


@login_required
@while_on("floor")
@require_safe
def my_hours(request: HttpRequest) -> HttpResponse:
    """Show who is signed in their week; `?csv=1` as a file."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    context = _context(request, request.user, "my_hours")
    if "csv" in request.GET:
        return _file(context["week"])
    return render(request, "shopmonitor/my_hours.html", context)


@login_required
@while_on("floor")
@require_POST
def my_hours_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Confirm the end of a session or ask for a correction, as who is signed in."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    said = _take(request, request.user, uid, step)
    if said is None:
        messages.success(request, _("Noted."))
        return HttpResponseRedirect(f"{reverse('my_hours')}?{request.GET.urlencode()}")
    context = _context(request, request.user, "my_hours", said=said.message)
    return render(request, "shopmonitor/my_hours.html", context, status=said.status)


@at_kiosk
@require_safe
def kiosk_hours(request: HttpRequest) -> HttpResponse:
    """Show whoever is signed in at the kiosk their week."""
    visit = visit_of(request)
    return HttpResponseRedirect(PATH) if visit is None else _kiosk_page(request, visit)


@at_kiosk
@require_POST
def kiosk_hours_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Confirm or ask by badge; a refusal is said on the same page."""
    visit = visit_of(request)
    if visit is None:
        return HttpResponseRedirect(PATH)
    with translation.override(visit.language):
        said = _take(request, visit.person, uid, step)
        if said is not None:
            return _kiosk_page(request, visit, said=said.message, status=said.status)
    return HttpResponseRedirect(f"{reverse('kiosk_hours')}?{request.GET.urlencode()}")


def _take(request: HttpRequest, user: SuiteUser, uid: UUID, step: str) -> SuiteError | None:
    """Take a step; return what is in the way, if anything."""
    if step not in STEPS:
        raise Http404
    with through(Door(MONITOR, person=user.pk)):
        try:
            if step == "confirm":
                confirm_end(session_uid=uid, user=user)
            elif step == "pieces":
                _report(request, user, uid)
            else:
                ask_for_correction(
                    session_uid=uid,
                    user=user,
                    started_at=_instant(request, "started_at"),
                    ended_at=_instant(request, "ended_at"),
                    reason=request.POST.get("reason", ""),
                )
        except SuiteError as error:
            return error
    return None


def _report(request: HttpRequest, user: SuiteUser, session: UUID) -> None:
    numbers = {name: _number(request, name) for name in ("good", "scrap", "rework")}
    pieces = Pieces(**numbers, scrap_reason=request.POST.get("scrap_reason", ""))
    try:
        report = UUID(request.POST.get("report", ""))
    except ValueError as error:
        raise InvalidInputError(_("Open the page anew and try again."), field="report") from error
    report_pieces(report=report, session_uid=session, user=user, pieces=pieces)


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip() or "0"
    # What is no number is one that no count can be: it is refused by name.
    return int(text) if text.isascii() and text.isdigit() else -1


def _instant(request: HttpRequest, name: str) -> datetime:
    """Read the shop's local time as browsers send it."""
    try:
        found = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        found = None
    if found is None:
        raise InvalidInputError(_("Write day and time, like 2026-03-02 14:30."), field=name)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _context(request: HttpRequest, user: SuiteUser, page: str, **more: Any) -> dict[str, Any]:
    with through(Door(MONITOR, person=user.pk)):
        week = read_own_week(user=user, monday=monday_of(_asked_day(request)))
    return {"week": week, "page_url": page, "step_url": f"{page}_step", **more}


def _asked_day(request: HttpRequest) -> date:
    today = timezone.localdate()
    try:
        found = parse_date(request.GET.get("week", ""))
    except ValueError:
        found = None
    nearby = found is not None and abs(found - today) < timedelta(days=3660)
    return found if found is not None and nearby else today


def _kiosk_page(
    request: HttpRequest, visit: Visit, *, said: str = "", status: int = 200
) -> HttpResponse:
    with translation.override(visit.language):
        context = _context(request, visit.person, "kiosk_hours", said=said)
        return visit.page(request, "shopmonitor/kiosk_hours.html", status=status, **context)


def _file(week: OwnWeek) -> HttpResponse:
    heads = [_("machine"), _("job"), _("began"), _("ended"), _("hours"), _("ended by")]
    lines = [_line(each) for day in week.days for each in day.sessions]
    answer = HttpResponse(b"".join(csv_parts([[heads], lines])), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{_("hours")}-{week.monday}.csv"'
    return answer


def _line(each: OwnSession) -> list[Cell]:
    hours = Decimal(each.time // timedelta(seconds=1)) / 3600
    return [
        each.row.machine_code,
        each.job,
        timezone.localtime(each.row.started_at),
        each.row.ended_at and timezone.localtime(each.row.ended_at),
        hours.quantize(Decimal("0.01")),
        each.row.get_end_reason_display(),
    ]

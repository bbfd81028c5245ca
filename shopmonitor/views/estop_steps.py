"""The two steps that people take of an e-stop, at a kiosk by their badge or signed in on a phone.

They record. Nothing is started here, and the hard-wired circuit is reset at the machine.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.db.doors import Door, through
from core.db.roles import MONITOR
from core.errors import SuiteError
from core.models import SuiteUser
from core.views.switched import while_on
from shopmonitor.choices import SignedBy
from shopmonitor.selectors.estop_steps import find_estop, list_causes, list_open_estops
from shopmonitor.services.estops import inspect_estop, rearm_estop
from shopmonitor.views.kiosk import PATH, at_kiosk
from shopmonitor.views.kiosk_person import Visit, visit_of

STEPS = ("inspect", "rearm")


@at_kiosk
@require_safe
def kiosk_estops(request: HttpRequest) -> HttpResponse:
    """Show whoever is signed in at the kiosk what is in force."""
    visit = visit_of(request)
    return HttpResponseRedirect(PATH) if visit is None else _kiosk_page(request, visit)


@at_kiosk
@require_POST
def kiosk_estop_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Take a step by badge; a refusal is said on the same page."""
    visit = visit_of(request)
    if visit is None:
        return HttpResponseRedirect(PATH)
    with translation.override(visit.language):
        said = _take(request, visit.person, (uid, step), SignedBy.BADGE)
        if said is not None:
            return _kiosk_page(request, visit, said=said.message, status=said.status)
    return HttpResponseRedirect(reverse("kiosk_estops"))


@login_required
@while_on("floor")
@require_safe
def floor_estops(request: HttpRequest) -> HttpResponse:
    """Show who is signed in what is in force."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    context = _context(request.user, "floor_estop_step")
    return render(request, "shopmonitor/floor_estops.html", context)


@login_required
@while_on("floor")
@require_POST
def floor_estop_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Take a step as who is signed in."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    said = _take(request, request.user, (uid, step), SignedBy.SIGN_IN)
    if said is not None:
        messages.error(request, said.message)
    else:
        messages.success(request, _("Noted. Nothing starts by itself."))
    return HttpResponseRedirect(reverse("floor_estops"))


def _take(
    request: HttpRequest, user: SuiteUser, what: tuple[UUID, str], signed_by: SignedBy
) -> SuiteError | None:
    """Take a step; return what is in the way, if anything."""
    uid, step = what
    with through(Door(MONITOR, person=user.pk)):
        estop = find_estop(uid=uid)
        if estop is None or step not in STEPS:
            raise Http404
        try:
            if step == "inspect":
                inspect_estop(estop=estop, user=user, cause=_cause(request), signed_by=signed_by)
            else:
                rearm_estop(estop=estop, user=user, signed_by=signed_by)
        except SuiteError as error:
            return error
    return None


def _cause(request: HttpRequest) -> str:
    """Join the cause that was picked and what was written beside it."""
    parts = (request.POST.get("cause", ""), request.POST.get("words", ""))
    return ": ".join(part.strip() for part in parts if part.strip())


def _context(user: SuiteUser, step_url: str, **more: Any) -> dict[str, Any]:
    with through(Door(MONITOR, person=user.pk)):
        return {
            "open_estops": list_open_estops(user=user),
            "causes": list_causes(),
            "step_url": step_url,
            **more,
        }


def _kiosk_page(
    request: HttpRequest, visit: Visit, *, said: str = "", status: int = 200
) -> HttpResponse:
    with translation.override(visit.language):
        context = _context(visit.person, "kiosk_estop_step", said=said)
        return visit.page(request, "shopmonitor/kiosk_estops.html", status=status, **context)

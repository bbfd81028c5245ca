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

from core.clock import utc_now
from core.db.doors import Door, through
from core.db.roles import MONITOR
from core.errors import SuiteError
from core.middleware import address_of
from core.models import SuiteUser, UserSession
from core.views.switched import while_on
from shopmonitor.choices import SignedBy
from shopmonitor.selectors.estop_steps import find_estop, list_causes, list_open_estops
from shopmonitor.selectors.kiosks import KEY_COOKIE, find_kiosk, find_kiosk_sign_in
from shopmonitor.services.estops import inspect_estop, rearm_estop
from shopmonitor.services.kiosk_sign_ins import Reader
from shopmonitor.views.kiosk import PATH, SIGN_IN, at_kiosk

STEPS = ("inspect", "rearm")


@at_kiosk
@require_safe
def kiosk_estops(request: HttpRequest) -> HttpResponse:
    """Show whoever is signed in at the kiosk what is in force."""
    here = _who_is_at(request)
    return HttpResponseRedirect(PATH) if here is None else _kiosk_page(request, *here)


@at_kiosk
@require_POST
def kiosk_estop_step(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Take a step by badge; a refusal is said on the same page."""
    here = _who_is_at(request)
    if here is None:
        return HttpResponseRedirect(PATH)
    reader, row = here
    user = row.user
    assert user is not None  # noqa: S101 - the selector has asked
    with translation.override(user.language or translation.get_language()):
        said = _take(request, user, (uid, step), SignedBy.BADGE)
        if said is not None:
            return _kiosk_page(request, reader, row, said=said.message, status=said.status)
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


def _who_is_at(request: HttpRequest) -> tuple[Reader, UserSession] | None:
    """Return the kiosk and who is signed in there; None: nobody is."""
    kiosk = find_kiosk(key=request.COOKIES.get(KEY_COOKIE, ""))
    if kiosk is None:
        return None
    row = find_kiosk_sign_in(kiosk=kiosk, cookie=request.COOKIES.get(SIGN_IN, ""), at=utc_now())
    return None if row is None else (Reader(kiosk, address_of(request)), row)


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
    request: HttpRequest, reader: Reader, row: UserSession, *, said: str = "", status: int = 200
) -> HttpResponse:
    user = row.user
    assert user is not None  # noqa: S101 - the selector has asked
    left_s = max(1, int((row.expires_at - utc_now()).total_seconds()) + 1)
    with translation.override(user.language or translation.get_language()):
        context = _context(
            user, "kiosk_estop_step", reader=reader, person=user, said=said, left_s=left_s
        )
        return render(request, "shopmonitor/kiosk_estops.html", context, status=status)

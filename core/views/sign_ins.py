"""Where a person is signed in: seen and ended by themselves."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.auth.sign_ins import cookie_digest
from core.clock import utc_now
from core.errors import NotFoundError
from core.models import SuiteUser
from core.selectors.sign_ins import list_own_sign_ins, name_of_device, require_own_sign_in
from core.services.sign_ins import end_other_sign_ins, end_sign_ins


@never_cache
@login_required
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show where the person is signed in, this browser first."""
    here = _this_one(request)
    rows = list_own_sign_ins(user=_person(request), at=utc_now())
    shown = [(row, name_of_device(row.device), row.session_token == here) for row in rows]
    shown.sort(key=lambda each: not each[2])
    return render(request, "core/sign_ins.html", {"shown": shown})


@login_required
@require_POST
def end_sign_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one of the person's own sign-ins; its own one sends the browser to the door."""
    person = _person(request)
    try:
        row = require_own_sign_in(user=person, uid=uid, at=utc_now())
    except NotFoundError as error:
        raise Http404 from error
    end_sign_ins(uids=[row.uid], by=person)
    messages.success(request, _("%s is signed out.") % name_of_device(row.device))
    return HttpResponseRedirect(reverse("sign_ins"))


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of the person's sign-ins but this one."""
    end_other_sign_ins(user=_person(request), kept_token=_this_one(request))
    messages.success(request, _("You are signed in here alone now."))
    return HttpResponseRedirect(reverse("sign_ins"))


def _person(request: HttpRequest) -> SuiteUser:
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    return request.user


def _this_one(request: HttpRequest) -> str:
    return cookie_digest(request.session.session_key or "")

"""Issuing a badge by holding it to a reader of a node: who and where, then a page that waits."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.admin.access import asker, choices_of
from core.admin.issue_badge import TEMPLATE, OtherWay, add_other_way
from core.admin.object_page import page_of
from core.clock import utc_now
from core.errors import SuiteError
from core.models import Badge, SuiteUser
from shopmonitor.admin.enrol_form import EnrolForm, reader_name
from shopmonitor.choices import EnrolmentState
from shopmonitor.models import BadgeEnrolment, Node
from shopmonitor.selectors.badge_enrolments import (
    get_badge_of,
    get_enrolment,
    get_last_reader,
    get_reader_of,
    get_replaced,
)
from shopmonitor.services.badge_enrolments import (
    cancel_enrolment,
    start_enrolment,
    take_up_enrolment,
)

ASK, WAIT = "enrol_badge", "badge_enrolment"
AGAIN, CANCEL = "badge_enrolment_again", "cancel_badge_enrolment"
PAGE = "admin/shopmonitor/badge_enrolment.html"
STATE = "admin/shopmonitor/_badge_enrolment_state.html"
OPEN = (EnrolmentState.WAITING, EnrolmentState.READ)


def may_enrol(request: HttpRequest) -> bool:
    """Ask the page of badges: whoever may add one there may have one read here."""
    badges, nodes = (admin.site.get_model_admin(model) for model in (Badge, Node))
    return bool(badges.has_add_permission(request) and nodes.has_view_permission(request))


def enrol_badge(request: HttpRequest) -> HttpResponse:
    """Ask for person and reader, and let the reader wait."""
    _check(request)
    sent = request.POST if request.method == "POST" else None
    form = EnrolForm(request, sent, initial=_initial(request))
    if form.is_bound and form.is_valid():
        started = form.start(asker(request))
        if started is not None:
            return HttpResponseRedirect(reverse(WAIT, args=[started.uid]))
    badges: Any = admin.site.get_model_admin(Badge)
    context = {
        **admin.site.each_context(request),
        "title": _("Read a badge at a reader"),
        "opts": badges.opts,
        "media": badges.media + form.media,
        "form": form,
        "takes_place_of": form.replaced,
        "button": _("Start"),
        "back": reverse("admin:core_badge_changelist"),
    }
    return TemplateResponse(request, TEMPLATE, context)


def wait_for_badge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what the reader waits for; asked by POST, issue the badge that was read."""
    enrolment = _asked_for(request, uid)
    if request.method != "POST":
        return TemplateResponse(request, PAGE, _context(request, enrolment))
    enrolment = take_up_enrolment(enrolment=enrolment)
    if "part" not in request.GET:
        return HttpResponseRedirect(request.path)
    return TemplateResponse(request, STATE, _state(enrolment))


@require_POST
def wait_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the same reader wait once more for the same; what was replaced is not replaced twice."""
    before = _asked_for(request, uid)
    replaced = None if before.state == EnrolmentState.ISSUED else get_replaced(before)
    try:
        started = start_enrolment(
            user=before.user,
            node=before.node,
            port=before.port,
            expires_at=before.expires_at,
            replaces=replaced,
            by=asker(request),
        )
    except SuiteError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(_way(before.user, replaced))
    return HttpResponseRedirect(reverse(WAIT, args=[started.uid]))


@require_POST
def cancel_wait(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the reader wait no longer, and go back to where it was asked for."""
    enrolment = _asked_for(request, uid)
    cancel_enrolment(enrolment=enrolment)
    return HttpResponseRedirect(_way(enrolment.user, get_replaced(enrolment)))


def _check(request: HttpRequest) -> None:
    nodes: Any = admin.site.get_model_admin(Node)
    if nodes.is_off():
        raise Http404
    if not may_enrol(request):
        raise PermissionDenied


def _asked_for(request: HttpRequest, uid: UUID) -> BadgeEnrolment:
    _check(request)
    enrolment = get_enrolment(uid=uid, asked_by=asker(request))
    if enrolment is None:
        raise Http404
    if not choices_of(request, Node).filter(pk=enrolment.node_id).exists():
        raise PermissionDenied
    return enrolment


def _initial(request: HttpRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "") for name in ("person", "reader")}
    asked["person"] = asked["person"] if asked["person"].isdecimal() else ""
    return asked | {"reader": asked["reader"] or get_last_reader(asked_by=asker(request))}


def _context(request: HttpRequest, enrolment: BadgeEnrolment) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        **_state(enrolment),
        "title": _("Read a badge at a reader"),
        "subtitle": str(enrolment.user),
        "opts": Badge._meta,
        "cancel": reverse(CANCEL, args=[enrolment.uid]),
    }


def _state(enrolment: BadgeEnrolment) -> dict[str, Any]:
    left, reader = enrolment.until - utc_now(), get_reader_of(enrolment)
    return {
        "enrolment": enrolment,
        "is_open": enrolment.state in OPEN,
        "badge": get_badge_of(enrolment),
        "left_s": max(0, round(left.total_seconds())),
        "again": reverse(AGAIN, args=[enrolment.uid]),
        "reader_name": reader_name(reader),
        "person_page": page_of(enrolment.user),
    }


def _way(person: SuiteUser, replaced: Badge | None) -> str:
    asked = {"person": person.pk} | ({"replaces": replaced.pk} if replaced else {})
    return f"{reverse(ASK)}?{urlencode(asked)}"


def _is_open_to(request: HttpRequest) -> bool:
    nodes: Any = admin.site.get_model_admin(Node)
    return not nodes.is_off() and may_enrol(request)


add_other_way(OtherWay(gettext_lazy("Read the badge at a reader on the floor"), _way, _is_open_to))

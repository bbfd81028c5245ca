"""The page that answers who may work at a machine, and why."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.object_page import may_look, page_of
from core.choices import MachineStatus
from core.clock import utc_now
from core.domain.permissions import RightReason
from core.models import Machine, SuiteUser
from core.selectors.who_may_work import Reason, Worker, list_workers

VERDICTS = {
    RightReason.OK: gettext_lazy("Has the right"),
    RightReason.BLOCKED: gettext_lazy("Blocked"),
    RightReason.EXPIRED: gettext_lazy("The right is over or has not begun"),
    RightReason.NONE: gettext_lazy("No right"),
}
DIGITS = 5  # of a page's number
TEMPLATE = "admin/core/who_may_work.html"


def show_who_may_work(page: Any, request: HttpRequest, machine: Machine) -> HttpResponse:
    """Answer for one machine: a page of people, or those who are searched for."""
    search = request.GET.get("q", "").strip()[:100]
    number = request.GET.get("p", "1")
    current = max(1, int(number)) if number.isdecimal() and len(number) <= DIGITS else 1
    workers = list_workers(machine=machine, at=utc_now(), search=search, page=current)
    context = {
        **page.admin_site.each_context(request),
        "title": _("Who may work here"),
        "subtitle": str(machine),
        "opts": page.opts,
        "original": machine,
        "machine": machine,
        "is_active": machine.status == MachineStatus.ACTIVE,
        "needed": _needed(machine),
        "lines": [why_lines(page.admin_site, request, worker) for worker in workers.people],
        "search": search,
        "back": page_of(machine),
        "previous": _turn(search, current - 1) if current > 1 else "",
        "next": _turn(search, current + 1) if workers.more else "",
    }
    return TemplateResponse(request, TEMPLATE, context)


def _turn(search: str, page: int) -> str:
    return "?" + urlencode({"q": search, "p": page})


def _needed(machine: Machine) -> list[str]:
    own = machine.qualification
    of_type = machine.machine_type.qualification if machine.machine_type else None
    return list(dict.fromkeys(str(each) for each in (own, of_type) if each))


def why_lines(site: Any, request: HttpRequest, worker: Worker) -> dict[str, Any]:
    """Return what decided about a person, as people read it."""
    against = [_lack(lack.name, lack.expired) for lack in worker.lacks]
    if not worker.person.active:
        against.append(_("The account is closed"))
    if not worker.has_badge:
        against.append(_("No badge in use"))
    return {
        "may": worker.may,
        "person": worker.person,
        "link": page_of(worker.person) if may_look(request, site, SuiteUser, worker.person) else "",
        "verdict": VERDICTS[worker.verdict],
        "reasons": [_reason(site, request, reason) for reason in worker.reasons],
        "against": against,
    }


def _lack(name: str, expired: bool) -> str:
    text = _("Training has run out: %s") if expired else _("Training is missing: %s")
    return text % name


def _reason(site: Any, request: HttpRequest, reason: Reason) -> dict[str, Any]:
    right = reason.permission
    place = str(reason.place) if reason.place else str(right.get_resource_type_display())
    if reason.place is None and right.resource_type != "*":
        place = _("all of the kind “%s”") % place
    return {
        "level": right.get_level_display(),
        "holder": _("by group %s") % right.group if right.group else _("own right"),
        "place": place,
        "block": right.block,
        "valid_from": right.valid_from,
        "valid_until": right.valid_until,
        "link": page_of(right) if may_look(request, site, type(right), right) else "",
    }

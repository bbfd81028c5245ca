"""Handing the lead of a machine on, at a kiosk by badge."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from core.db.doors import Door, through
from core.db.roles import MONITOR
from core.errors import SuiteError
from shopmonitor.selectors.hand_overs import list_hand_overs
from shopmonitor.services.lead_changes import change_lead
from shopmonitor.views.kiosk import PATH, at_kiosk
from shopmonitor.views.kiosk_person import Visit, visit_of


@at_kiosk
@require_safe
def kiosk_leads(request: HttpRequest) -> HttpResponse:
    """Show to whom the lead can be handed on."""
    visit = visit_of(request)
    return HttpResponseRedirect(PATH) if visit is None else _page(request, visit)


@at_kiosk
@require_POST
def kiosk_hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make the person of a session the lead; a refusal is said on the same page."""
    visit = visit_of(request)
    if visit is None:
        return HttpResponseRedirect(PATH)
    with translation.override(visit.language), through(Door(MONITOR, person=visit.person.pk)):
        try:
            change_lead(session_uid=uid, by=visit.person)
        except SuiteError as error:
            return _page(request, visit, said=error.message, status=error.status)
    return HttpResponseRedirect(reverse("kiosk_leads"))


def _page(request: HttpRequest, visit: Visit, *, said: str = "", status: int = 200) -> HttpResponse:
    with through(Door(MONITOR, person=visit.person.pk)):
        heirs = list(list_hand_overs(user=visit.person))
    with translation.override(visit.language):
        return visit.page(
            request, "shopmonitor/kiosk_leads.html", status=status, heirs=heirs, said=said
        )

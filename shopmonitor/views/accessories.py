"""Switching an accessory from the page of its machine, signed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.clock import utc_now
from core.errors import SuiteError
from core.models import SuiteUser
from core.views.switched import while_on
from shopmonitor.live import FLOOR
from shopmonitor.selectors.accessories import find_accessory
from shopmonitor.services.accessories import switch_accessory

WORDS = {"on": True, "off": False}


@login_required
@while_on("floor", "accessories")
@require_POST
def switch(request: HttpRequest, uid: UUID, word: str) -> HttpResponse:
    """Ask the node to switch; a refusal is said on the machine's page."""
    user = request.user
    assert isinstance(user, SuiteUser)  # noqa: S101 - login_required has asked
    accessory = find_accessory(uid=uid)
    machine = accessory.machine if accessory is not None else None
    sight = FLOOR.sight_of(user, utc_now())
    if accessory is None or machine is None or word not in WORDS:
        raise Http404
    if not sight.has("machine", machine.pk):
        raise Http404
    try:
        switch_accessory(accessory=accessory, on=WORDS[word], by=user)
    except SuiteError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Asked for: the node says when it is so."))
    return HttpResponseRedirect(reverse("machine_page", args=[machine.code]))

"""The page of a machine, which the code on its label opens; and the labels."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from core.boards import Frame
from core.clock import utc_now
from core.db.router import region_scope
from core.models import Machine, SuiteUser
from core.selectors.machines import list_machines
from core.selectors.modules import list_modules_off
from core.views.switched import while_on
from shopmonitor.live import FLOOR
from shopmonitor.selectors.accessories import Shown, show_accessories
from shopmonitor.selectors.belongings import list_alerts_of, list_estops_of, list_sessions_at
from shopmonitor.selectors.floor_board import LOOKS, key_of_machine
from shopmonitor.selectors.machine_days import read_machine_day
from shopmonitor.views.boards import follow

ROWS = 8


@while_on("floor")
@require_safe
@login_required
def machine_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a machine does, did, and who was at it."""
    machine = list_machines().filter(code=code).first()
    if machine is None or not _sight(request).has("machine", machine.pk):
        raise Http404
    key, now = key_of_machine(machine), utc_now()
    card = next((card for card in FLOOR.read() if card.key == key), None)
    day = read_machine_day(machine=machine, now=now)
    values: dict[str, Any] = {
        "machine": machine,
        "pile": card.pile if card else "",
        "card": card.html(translation.get_language() or "") if card else "",
        "day": day,
        "sums": [(look, LOOKS[look], seconds / 3600) for look, seconds in day.sums],
        "sessions": list_sessions_at(machine)[:ROWS],
        "estops": list_estops_of(machine)[:ROWS],
        "alerts": list_alerts_of(machine)[:ROWS],
        "accessories": _accessories(request, machine),
        "seen_at": now,
    }
    return follow(request, "shopmonitor/machine_page.html", values, only=key)


@while_on("floor")
@require_safe
@login_required
def machine_labels(request: HttpRequest) -> HttpResponse:
    """Show a sheet of labels to print; each opens its machine's page."""
    frame = Frame(_sight(request))
    machines = [
        one for one in list_machines().order_by("code") if frame.sight.has("machine", one.pk)
    ]
    labels = [(machine, _code_of(request, machine)) for machine in machines]
    return render(request, "shopmonitor/machine_labels.html", {"labels": labels})


def _accessories(request: HttpRequest, machine: Machine) -> list[Shown]:
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    if "accessories" in list_modules_off():
        return []
    with region_scope(machine.zone.area.region):
        return show_accessories(machine=machine, user=request.user)


def _sight(request: HttpRequest) -> Any:
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    return FLOOR.sight_of(request.user, utc_now())


def _code_of(request: HttpRequest, machine: Machine) -> str:
    """Return the code as SVG: the address of the machine's page, as this page was reached."""
    address = request.build_absolute_uri(reverse("machine_page", args=[machine.code]))
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2))

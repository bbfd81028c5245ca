"""The floor board: what happens at the machines now, on a desk, a phone or a wall."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from core.boards import Card, Frame
from core.clock import utc_now
from core.db.doors import MONITOR, through
from core.live.guests import find_area
from core.models import Area, SuiteUser, Zone
from core.selectors.rows import list_rows
from core.views.switched import while_on
from shopmonitor.domain.looks import Look
from shopmonitor.live import FLOOR, frame_of_screen
from shopmonitor.selectors.floor_board import LOOKS
from shopmonitor.selectors.floor_signals import ALERTS, ESTOPS
from shopmonitor.views.boards import follow


class Pile(NamedTuple):
    """A list of cards on the page, ready to be shown."""

    key: str
    title: str
    cards: list[str]


@while_on("floor")
@require_safe
@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """Show the machines that the person may see, by zone."""
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - login_required has asked
    area = request.GET.get("area", "")
    sight = FLOOR.sight_of(request.user, utc_now())
    areas = [one for one in list_rows(Area, with_retired=False) if sight.has("area", one.pk)]
    values = {"area": area, "areas": sorted(areas, key=lambda one: one.code)}
    return _board(request, Frame(sight, find_area(area)), **values)


@while_on("floor", "kiosk")
@require_safe
def kiosk_floor(request: HttpRequest) -> HttpResponse:
    """Show the floor on a screen that was let in, for the wall: nobody need sign in."""
    frame = frame_of_screen(request.COOKIES)
    if frame is None:
        return HttpResponseRedirect(reverse("kiosk"))
    with through(MONITOR):
        return _board(request, frame, wall=True)


def _board(request: HttpRequest, frame: Frame, **values: Any) -> HttpResponse:
    cards = [card for card in FLOOR.read() if frame.shows(card)]
    values = {"wall": "wall" in request.GET, **values}
    values |= {
        "estops": _pile(ESTOPS, "", cards),
        "alerts": _pile(ALERTS, "", cards),
        "zones": _zones(cards),
        "looks": [(look, LOOKS[look]) for look in Look],
        "seen_at": utc_now(),
    }
    return follow(request, "shopmonitor/floor.html", values, area=values.get("area", ""))


def _zones(cards: list[Card]) -> list[Pile]:
    """Return the zones that have cards, as an order goes through them."""
    piles = {card.pile for card in cards}
    rows = list_rows(Zone, with_retired=False).order_by("area__code", "sequence", "code")
    named = {f"zone-{zone.uid}": zone.name for zone in rows}
    return [_pile(key, name, cards) for key, name in named.items() if key in piles]


def _pile(key: str, title: str, cards: list[Card]) -> Pile:
    language = translation.get_language() or ""
    own = sorted((card for card in cards if card.pile == key), key=lambda card: card.rank)
    return Pile(key, title, [card.html(language) for card in own])

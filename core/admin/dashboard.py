"""The first page of the back office, and core's own tiles on it."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from core.admin.access import reach_on, rights_of
from core.admin.base import asker
from core.choices import App, EventStatus, Level
from core.clock import utc_now
from core.dashboards import Audience, Figure, Part, Tile, add_tile, tiles_in_order
from core.first_day import steps_in_order
from core.selectors import figures_now
from core.selectors.modules import list_modules_off

logger = logging.getLogger(__name__)


def _events() -> Figure:
    counts = figures_now.count_open_events()
    failed = counts.get(EventStatus.FAILED, 0)
    waiting = counts.get(EventStatus.PENDING, 0)
    return Figure(
        failed,
        parts=[Part(_("wait for another try"), waiting, "status__exact=pending")],
    )


def _expiring() -> Figure:
    counts = figures_now.count_expiring(now=utc_now())
    parts = [
        Part(_("badges"), counts.get(figures_now.BADGES, 0)),
        Part(_("trainings"), counts.get(figures_now.TRAININGS, 0)),
        Part(_("rights"), counts.get(figures_now.RIGHTS, 0)),
    ]
    return Figure(sum(counts.values()), parts=parts)


def _security() -> int:
    return figures_now.count_security_events(since=figures_now.start_of_day(utc_now()))


def _sign_ins() -> int:
    return figures_now.count_sign_ins(now=utc_now())


for tile in (
    Tile(
        name="failed_events",
        title=_("Failed events"),
        question=_("Did everything that was told arrive?"),
        figure=_events,
        page="admin:core_syncevent_changelist",
        query="status__exact=failed",
        icon="sync_problem",
        alarm=True,
        position=210,
        audience=Audience.ADMINISTRATORS,
    ),
    Tile(
        name="security_events_today",
        title=_("Security events today"),
        question=_("Did anybody try what they may not?"),
        figure=_security,
        page="admin:core_securityevent_changelist",
        icon="shield",
        position=230,
        audience=Audience.ADMINISTRATORS,
    ),
    Tile(
        name="expiring",
        title=_("Ending within 30 days"),
        question=_("Whose badge, training or right runs out?"),
        figure=_expiring,
        page="admin:core_userqualification_changelist",
        icon="event_busy",
        position=240,
        audience=Audience.ADMINISTRATORS,
    ),
    Tile(
        name="sign_ins",
        title=_("Sign-ins"),
        question=_("In how many browsers is somebody signed in?"),
        figure=_sign_ins,
        page="admin:core_usersession_changelist",
        icon="login",
        position=250,
        audience=Audience.ADMINISTRATORS,
    ),
):
    add_tile(tile)

TITLES = {
    Audience.MANAGERS: _("The shop now"),
    Audience.ADMINISTRATORS: _("The machinery behind it"),
}


def fill_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Give the page its tiles by whose question they answer, each with its figure of now."""
    context["first_day"] = asker(request).is_admin and not all(
        step.said() for step in steps_in_order()
    )
    everything = rights_of(request).has(Level.ADMIN, App.CORE)
    tiles = [
        tile
        for tile in tiles_in_order(off=list_modules_off())
        if _may_see(request, tile, everything)
    ]
    context["sections"] = [
        {
            "title": title,
            "name": audience.value,
            "tiles": [_shown(request, tile) for tile in tiles if tile.audience is audience],
        }
        for audience, title in TITLES.items()
    ]
    context["tiles"] = [tile for section in context["sections"] for tile in section["tiles"]]
    return context


def _may_see(request: HttpRequest, tile: Tile, everything: bool) -> bool:
    if tile.audience is Audience.ADMINISTRATORS and not everything:
        return False
    page = _page_of(tile)
    reach = reach_on(request, page.model, Level.VIEW)
    told = reach.unplaced or (tile.placed and reach.somewhere)
    return told and bool(page.has_view_permission(request))


def _page_of(tile: Tile) -> Any:
    view: Any = resolve(reverse(tile.page)).func
    return view.model_admin


def _shown(request: HttpRequest, tile: Tile) -> dict[str, Any]:
    link = reverse(tile.page)
    shown = {
        "name": tile.name,
        "title": tile.title,
        "question": tile.question,
        "link": f"{link}?{tile.query}" if tile.query else link,
        "icon": tile.icon,
    }
    try:
        figure = tile.read(reach=reach_on(request, _page_of(tile).model, Level.VIEW))
    except (OperationalError, InterfaceError):
        # Its database is away; the other tiles go on.
        logger.exception("tile cannot be read", extra={"tile": tile.name})
        return shown | {"away": True}
    return shown | {
        "figure": figure.text or figure.value,
        "note": figure.note,
        "parts": [
            {
                "title": part.title,
                "value": part.value,
                "kind": part.kind,
                "link": f"{link}?{part.query}" if part.query else "",
            }
            for part in figure.parts
        ],
        "shares": _shares(figure),
        "bars": _bars(figure),
        "is_alarm": tile.alarm and figure.value > tile.alarm_above,
    }


def _shares(figure: Figure) -> list[dict[str, Any]]:
    """Return the widths of a bar in which each coloured part has its share, in per cent."""
    parts = [part for part in figure.parts if part.kind]
    whole = sum(part.value for part in parts)
    shares, begin = [], 0.0
    for part in parts:
        width = round(100 * part.value / whole, 2) if whole else 0.0
        shares.append({"x": round(begin, 2), "width": width, "kind": part.kind})
        begin += width
    return shares if whole else []


def _bars(figure: Figure) -> list[dict[str, Any]]:
    """Return the bars of a small chart, 100 high at most, side by side in steps of 10."""
    highest = max((bar.value for bar in figure.bars), default=0.0)
    return [
        {
            "x": 10 * number,
            "y": round(40 - height, 2),
            "height": height,
            "title": bar.title,
            "text": bar.text,
            "last": number == len(figure.bars) - 1,
        }
        for number, bar in enumerate(figure.bars)
        if (height := round(40 * bar.value / highest, 2) if highest else 0.0) >= 0
    ]

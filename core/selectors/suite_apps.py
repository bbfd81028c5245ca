"""What a person can open: the suite's own pages and the apps that were signed up."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.choices import App
from core.models import SuiteApp, SuiteUser
from core.modules import is_closed
from core.selectors.modules import list_modules_off
from core.selectors.office_rights import get_office_rights

BACK_OFFICE = "/admin/"
PURPOSES: dict[str, Promise] = {
    BACK_OFFICE: _("People, machines, rights and all records"),
    "/floor/": _("What happens at the machines now"),
    "/kiosk/": _("The touch screens at the machines"),
    "/tracker/": _("Orders, jobs and the plan"),
    "/api/docs/": _("How other programs talk to the suite"),
}
PAGES = {App.MONITOR: "/floor/", App.TRACKER: "/tracker/"}


class OpenApp(NamedTuple):
    """An entry of a person's menu."""

    name: str | Promise
    url: str
    purpose: str | Promise


def url_of_app(*, app: App) -> str:
    """Return the address of an app's own pages, empty when they are switched off."""
    if app is App.CORE:
        return BACK_OFFICE
    url = PAGES[app]
    there = SuiteApp.objects.filter(enabled=True, url=url).exists()
    return url if there and not is_closed(url, off=list_modules_off()) else ""


def list_open_apps(*, user: SuiteUser, at: datetime) -> list[OpenApp]:
    """Return the person's menu; the back office is for whoever has an office right on all."""
    rows = {app.url: app.name for app in SuiteApp.objects.filter(enabled=True)}
    named: dict[str, str | Promise] = {
        BACK_OFFICE: _("Back office"),
        "/api/docs/": _("API"),
    }
    enters = get_office_rights(user=user, at=at).somewhere
    off = list_modules_off()
    urls = [*rows, *(url for url in named if url not in rows)]
    return [
        OpenApp(rows.get(url) or named[url], url, PURPOSES.get(url, ""))
        for url in urls
        if (url != BACK_OFFICE or enters) and not is_closed(url, off=off)
    ]

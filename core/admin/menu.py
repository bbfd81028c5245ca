"""The menu at the left: made of the pages that are there, whichever app they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.base import MENU, SuiteAdmin, asker
from core.db.regions import CHOICE, region_names
from core.db.router import suite_router

SYSTEM = "system"
# Pages of the apps that belong to no table, by the group of the menu that they stand in.
OWN_PAGES: dict[str, list[dict[str, Any]]] = {}


def add_own_page(
    menu: str, *, title: Any, icon: str, page: str, may: Callable[[HttpRequest], bool]
) -> None:
    """Put a page that belongs to no table into a group of the menu, for whom `may` lets in."""
    item = {"title": title, "icon": icon, "link": reverse_lazy(page), "permission": may}
    others = [each for each in OWN_PAGES.get(menu, []) if each["icon"] != icon]
    OWN_PAGES[menu] = [*others, item]


def navigation(_request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the menu with their pages."""
    overview = {
        "title": _("Overview"),
        "icon": "dashboard",
        "link": reverse_lazy("admin:index"),
    }
    groups: list[dict[str, Any]] = [{"title": None, "items": [overview]}]
    for code, title in MENU.items():
        items = [_item(page) for page in _pages(code)] + OWN_PAGES.get(code, [])
        if code == SYSTEM:
            items += [
                _own(_("Health"), "monitor_heart", "suite_health"),
                _own(_("Database"), "database", "suite_database"),
                _own(_("Set up the shop"), "flag", "first_day"),
            ]
        if items:
            groups.append({"title": title, "items": items, "separator": True, "collapsible": True})
    return [groups[0], *_regions(), *groups[1:]]


def _regions() -> list[dict[str, Any]]:
    """Return whose floor one may look at, where there is more than one."""
    names = region_names()
    if len(names) == 1:
        return []
    page = reverse("admin:index")
    items = [
        {
            "title": name,
            "icon": "factory",
            "link": f"{page}?{CHOICE}={name}",
            "active": name == suite_router.region(),
        }
        for name in names
    ]
    return [{"title": _("Region"), "items": items, "separator": True, "collapsible": True}]


def _own(title: Any, icon: str, page: str) -> dict[str, Any]:
    """Return a page of administrators that belongs to no table."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(page),
        "permission": lambda request: asker(request).is_admin,
    }


def _pages(menu: str) -> list[SuiteAdmin]:
    pages = [
        page
        for page in admin.site._registry.values()  # noqa: SLF001 - the site has no other list
        if isinstance(page, SuiteAdmin) and page.menu == menu and not page.is_off()
    ]
    return sorted(pages, key=lambda page: (page.menu_position, page.opts.model_name))


def _item(page: SuiteAdmin) -> dict[str, Any]:
    return {
        "title": capfirst(str(page.opts.verbose_name_plural)),
        "icon": page.menu_icon,
        "link": reverse_lazy(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist"),
        # A plain function: Unfold copies the menu deeply at each request.
        "permission": lambda request: page.has_view_permission(request),  # noqa: PLW0108
    }

"""The page of the people of one's places: by name, with the rights that they hold there.

For who administers places and not everything: accounts, e-mails and passwords are not theirs to see
(docs/decisions/0009-who-belongs-to-an-area.md), nor rights elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.access import asker, may_enter, reach_on
from core.admin.menu import add_own_page
from core.admin.object_page import may_look, page_of
from core.choices import Level
from core.models import SuitePermission, SuiteUser
from core.models.base import Record
from core.selectors.people_of_places import PersonHere, list_people_with_rights
from core.selectors.places import name_resources

PAGE = "people_of_area"
TEMPLATE = "admin/core/people_of_area.html"
SIZE = 50
DIGITS = 5  # of a page's number


def show_people_of_area(request: HttpRequest) -> HttpResponse:
    """Show a page of the people who belong to one's places, or those who are searched for."""
    if not may_see_people(request):
        raise PermissionDenied
    search = request.GET.get("q", "").strip()[:100]
    number = request.GET.get("p", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) <= DIGITS else 1
    found = list_people_with_rights(_reach(request), search=search, page=page, size=SIZE)
    context = {
        **admin.site.each_context(request),
        "title": _("People of your area"),
        "lines": _lines(request, found[:SIZE]),
        "search": search,
        "previous": _turn(search, page - 1) if page > 1 else "",
        "next": _turn(search, page + 1) if len(found) > SIZE else "",
    }
    return TemplateResponse(request, TEMPLATE, context)


def may_see_people(request: HttpRequest) -> bool:
    """Tell whether somebody administers places, and not everything."""
    reach = _reach(request) if may_enter(request) else None
    return reach is not None and reach.somewhere and not reach.unplaced


def way_to_give(request: HttpRequest, person: SuiteUser, place: Record | None = None) -> str:
    """Return the address of the form of a new right of a person, if it may be given there."""
    page = admin.site.get_model_admin(SuitePermission)
    of_oneself = person.pk == asker(request).pk and not _reach(request).unplaced
    if of_oneself or not page.has_add_permission(request):
        return ""
    asked = {"user": str(person.pk)}
    if place is not None:
        asked["place"] = f"{place.topic}:{place.uid}"
    return f"{reverse('admin:core_suitepermission_add')}?{urlencode(asked)}"


def _reach(request: HttpRequest) -> Any:
    return reach_on(request, SuitePermission, Level.ADMIN)


def _lines(request: HttpRequest, people: Iterable[PersonHere]) -> list[dict[str, Any]]:
    people = list(people)
    names = name_resources(rows=[right for each in people for right in each.rights])
    return [
        {
            "person": each.person,
            "rights": [_right(request, right, names) for right in each.rights],
            "give": way_to_give(request, each.person),
        }
        for each in people
    ]


def _right(request: HttpRequest, right: SuitePermission, names: dict[int, str]) -> dict[str, Any]:
    level = right.get_level_display()
    return {
        "text": _("Block: %s") % level if right.block else level,
        "on": names[right.pk],
        "group": right.group,
        "until": right.valid_until,
        "link": page_of(right) if may_look(request, admin.site, SuitePermission) else "",
    }


def _turn(search: str, page: int) -> str:
    return "?" + urlencode({"q": search, "p": page})


add_own_page(
    "people",
    title=gettext_lazy("People of your area"),
    icon="group",
    page=PAGE,
    may=lambda request: may_see_people(request),  # noqa: PLW0108 - Unfold copies the menu deeply
)

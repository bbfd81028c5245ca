"""The way from an id, as events carry it, to the page of what it names."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin.base import SuiteAdmin
from core.models import SyncEvent

# What events call a thing by another name than its table does.
OTHER_NAMES = {"session": "machine_session", "person": "user"}


@cache
def pages_by_kind() -> dict[str, SuiteAdmin]:
    """Return the pages of things that have an id, by what events call the thing."""
    pages = admin.site._registry.values()  # noqa: SLF001 - the site has no other list
    found = {
        kind_of(page.model): page
        for page in pages
        if isinstance(page, SuiteAdmin) and _key_name(page.model)
    }
    return found | {other: found[kind] for other, kind in OTHER_NAMES.items() if kind in found}


def kind_of(model: type[Model]) -> str:
    """Return what events call the rows of a model."""
    if model is SyncEvent:
        return "event"
    words: str = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()
    return str(getattr(model, "topic", words))


def link_to_thing(kind: str, uid: object) -> str:
    """Return the address that leads to the page of a thing; nothing where there is no page."""
    try:
        number = UUID(str(uid))
    except ValueError:
        return ""
    return reverse("find_record", args=[kind, number]) if kind in pages_by_kind() else ""


def find_thing(kind: str, uid: UUID) -> Model | None:
    """Return the row of an id."""
    page = pages_by_kind().get(kind)
    if page is None:
        return None
    rows: Any = page.model._default_manager
    found: Model | None = rows.filter(**{_key_name(page.model): uid}).first()
    return found


def find_record(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Lead to the page of what an id names; say so when it is not here."""
    thing = find_thing(kind, uid)
    if thing is None:
        messages.warning(request, _("There is nothing with the id %(uid)s here.") % {"uid": uid})
        back = request.headers.get("referer", "")
        inside = back.startswith(f"{request.scheme}://{request.get_host()}/")
        return HttpResponseRedirect(back if inside else reverse("admin:index"))
    opts = thing._meta
    name = f"admin:{opts.app_label}_{opts.model_name}_change"
    return HttpResponseRedirect(reverse(name, args=[thing.pk]))


def _key_name(model: type[Model]) -> str:
    if model is SyncEvent:
        return "event_id"
    try:
        model._meta.get_field("uid")
    except FieldDoesNotExist:
        return ""
    return "uid"

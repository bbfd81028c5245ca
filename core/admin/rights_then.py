"""The page that answers what a person could do on a day that is past."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import INPUT_CLASSES

from core.admin.object_page import may_look, page_of
from core.choices import BadgeState, Level, ResourceType
from core.clock import utc_now
from core.models import AuditEntry, SuiteUser
from core.selectors.places import PLACES
from core.selectors.rights_then import PersonThen, RightThen, get_person_then

NOON = time(12)
LOOK = " ".join([*INPUT_CLASSES, "suite-moment"])


class MomentForm(forms.Form):
    """A day, and a time of that day."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date", "class": LOOK}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=gettext_lazy("At"),
        initial=NOON,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": LOOK}, format="%H:%M"),
    )

    def moment(self) -> datetime | None:
        """Return the moment that was asked for, in the reader's time zone; none in the future."""
        if not self.is_bound or not self.is_valid():
            return None
        local = datetime.combine(
            self.cleaned_data["day"],
            self.cleaned_data["at"] or NOON,
            timezone.get_current_timezone(),
        )
        if local > utc_now():
            self.add_error("day", _("This is still to come: choose a day that is past, or today."))
            return None
        return local


def may_ask(request: HttpRequest) -> bool:
    """Tell whether the trail is open to somebody: the answer is made of it."""
    return may_look(request, admin.site, AuditEntry)


def show_rights_then(page: Any, request: HttpRequest, person: SuiteUser) -> HttpResponse:
    """Answer for one person and the moment that the address names."""
    if not may_ask(request):
        raise PermissionDenied
    form = MomentForm(request.GET or None)
    at = form.moment()
    then = get_person_then(person=person, at=at) if at else None
    context = {
        **page.admin_site.each_context(request),
        "title": _("What this person could do"),
        "subtitle": str(person),
        "opts": page.opts,
        "original": person,
        "form": form,
        "at": at,
        "then": then,
        "unknown": _unknown(then, at) if then and at else [],
        "rights": [_right(each, _places(then)) for each in then.rights] if then else [],
        "badges": [(last4, BadgeState(state).label, opens) for last4, state, opens in then.badges]
        if then
        else [],
        "machines": [
            (each, [Level(level).label for level in each.levels]) for each in then.machines
        ]
        if then
        else [],
        "back": page_of(person),
    }
    return TemplateResponse(request, "admin/core/rights_then.html", context)


def _unknown(then: PersonThen, at: datetime) -> list[str]:
    """Say what the answer cannot know."""
    found = [_("Where machines lay and what they asked is shown as it is today.")]
    if then.known_since is None or at < then.known_since:
        found.insert(
            0,
            _("The trail begins later: what was changed or removed before it cannot be known."),
        )
    if then.active is None:
        found.insert(0, _("There was no account then."))
    return found


def _places(then: PersonThen | None) -> dict[str, str]:
    """Return what people call the places that rights stood on; one query a kind."""
    names: dict[str, str] = {}
    for kind, model in PLACES.items():
        uids = [r.on[1] for r in then.rights if r.on[0] == kind and r.on[1]] if then else []
        if uids:
            rows = model._default_manager.filter(uid__in=uids).values_list("uid", "code", "name")
            names |= {str(uid): f"{code} {name}" for uid, code, name in rows}
    return names


def _right(right: RightThen, names: dict[str, str]) -> dict[str, Any]:
    kind, uid = right.on
    place = names.get(uid or "", "") or str(ResourceType(kind).label)
    return {
        "level": Level(right.grant.level).label,
        "block": right.grant.block,
        "place": place,
        "holder": _("by group %s") % right.group if right.group else _("own right"),
        "held": right.held,
        "valid_from": right.grant.valid_from,
        "valid_until": right.grant.valid_until,
    }

"""The pages of core's own steps: places, machines, people, badges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext

from core.admin.base import asker
from core.admin.first_day.forms import (
    AreaForm,
    BadgeForm,
    BadgeForms,
    MachineForm,
    PersonForm,
    Rows,
    ZoneForm,
)
from core.admin.first_day.pages import StepView
from core.models import Machine, SuiteUser, Zone
from core.selectors.first_day import (
    list_machine_types,
    list_people_without_badge,
    map_people,
)
from core.services.first_day import (
    NewPerson,
    Role,
    issue_first_badges,
    set_up_machines,
    set_up_people,
    set_up_places,
)

ROWS = 6
BADGES_AT_ONCE = 30


def _filled(rows: Any) -> list[Any]:
    """Return the rows in which something was typed."""
    return [form for form in rows if form.has_changed()]


class PlacesView(StepView):
    """An area and its zones."""

    code = "places"

    def make_forms(self, sent: Any) -> Sequence[Any]:
        """Return the area's form and rows of zones."""
        rows = forms.modelformset_factory(Zone, form=ZoneForm, formset=Rows, extra=ROWS)
        return AreaForm(sent), rows(sent, queryset=Zone.objects.none(), prefix="rows")

    def write(self, _request: HttpRequest, *sent: Any) -> str:
        """Make them."""
        head, rows = sent
        zones = [form.instance for form in _filled(rows)]
        area = set_up_places(area=head.instance, zones=zones)
        text = ngettext("%(area)s has %(count)d zone.", "%(area)s has %(count)d zones.", len(zones))
        return text % {"area": area, "count": len(zones)}


class MachinesView(StepView):
    """The machines, many at once."""

    code = "machines"

    def make_forms(self, sent: Any) -> Sequence[Any]:
        """Return rows of machines."""
        rows = forms.modelformset_factory(Machine, form=MachineForm, formset=Rows, extra=ROWS)
        return [rows(sent, queryset=Machine.objects.none(), prefix="rows")]

    def write(self, _request: HttpRequest, *sent: Any) -> str:
        """Make them."""
        filled = _filled(sent[0])
        set_up_machines(
            machines=[(form.instance, form.cleaned_data["kind"].strip()) for form in filled]
        )
        text = ngettext("%d machine is set up.", "%d machines are set up.", len(filled))
        return text % len(filled) if filled else ""

    def show(self, request: HttpRequest, sent: Sequence[Any], **more: Any) -> HttpResponse:
        """Propose the types that are there."""
        more["proposals"] = {"machine-types": list_machine_types()}
        return super().show(request, sent, **more)


class PeopleView(StepView):
    """The people and what they do."""

    code = "people"

    def make_forms(self, sent: Any) -> Sequence[Any]:
        """Return rows of people."""
        rows = forms.modelformset_factory(SuiteUser, form=PersonForm, formset=Rows, extra=ROWS)
        return [rows(sent, queryset=SuiteUser.objects.none(), prefix="rows")]

    def write(self, request: HttpRequest, *sent: Any) -> str:
        """Make them; first passwords are shown on a page of their own."""
        filled = _filled(sent[0])
        self.passwords = set_up_people(
            people=[NewPerson(form.instance, Role(form.cleaned_data["role"])) for form in filled],
            by=asker(request),
        )
        text = ngettext("%d person is known.", "%d people are known.", len(filled))
        return text % len(filled) if filled else ""

    def written(self, request: HttpRequest, text: str) -> HttpResponse:
        """Show the passwords once, or go on."""
        if not self.passwords:
            return super().written(request, text)
        context = {
            **self.context(request),
            "passwords": sorted(self.passwords.items(), key=lambda pair: str(pair[0])),
            "skip": reverse(self.next_page()),
        }
        return TemplateResponse(request, "admin/core/first_day/passwords.html", context)


class BadgesView(StepView):
    """A badge for everybody who has none yet."""

    code = "badges"

    def make_forms(self, sent: Any) -> Sequence[Any]:
        """Return a row for each person."""
        factory: Any = forms.formset_factory(BadgeForm, formset=BadgeForms, extra=0)
        if sent is None:
            people = list_people_without_badge(most=BADGES_AT_ONCE)
            rows = factory(prefix="rows", initial=[{"person": person.uid} for person in people])
            rows.people = {str(person.uid): person for person in people}
        else:
            rows = factory(sent, prefix="rows")
            rows.people = map_people(uids=[form["person"].value() for form in rows])
        rows.label()
        return [rows]

    def write(self, _request: HttpRequest, *sent: Any) -> str:
        """Issue what was read."""
        rows = sent[0]
        read = [form.cleaned_data for form in rows if form.cleaned_data.get("tag")]
        count = issue_first_badges(
            tags={rows.people[str(one["person"])]: one["tag"] for one in read}
        )
        text = ngettext("%d badge is issued.", "%d badges are issued.", count)
        return text % count if count else ""

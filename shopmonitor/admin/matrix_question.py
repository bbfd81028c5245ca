"""What an access matrix is narrowed to: the form above it, and its address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.admin.access import choices_of, rights_of
from core.choices import App, Level
from core.clock import utc_now
from core.models import Area, SuiteGroup, Zone
from core.selectors.office_rights import Reach
from shopmonitor.selectors.access_lists import list_matrix_machines, list_matrix_people

DIGITS = 5  # of a page's number


class MatrixForm(forms.Form):
    """What the matrix is narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "search"}),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Area"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=gettext_lazy("Zone"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    group = forms.ModelChoiceField(
        SuiteGroup.objects.none(),
        label=gettext_lazy("Group"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, request: HttpRequest, reach: Reach) -> None:
        super().__init__(request.GET)
        offered: dict[str, Any] = {
            "area": choices_of(request, Area).filter(deleted_at__isnull=True).order_by("code"),
            "zone": choices_of(request, Zone).filter(deleted_at__isnull=True).order_by("code"),
            "group": SuiteGroup.objects.filter(deleted_at__isnull=True).order_by("name"),
        }
        for name, rows in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as declared above
            field.queryset = rows
        if not reach.unplaced:
            del self.fields["group"]


class MatrixQuestion:
    """What the address asks for, within what the person may see."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.reach = rights_of(request).reach(Level.VIEW, App.MONITOR)
        self.form = MatrixForm(request, self.reach)
        self.at = utc_now()
        # What cannot be found narrows to nothing less than the whole: the field says why.
        self.form.is_valid()

    @cached_property
    def people(self) -> Any:
        """Return the people."""
        asked = self.form.cleaned_data
        return list_matrix_people(
            reach=self.reach, search=asked.get("q", "").strip(), group=asked.get("group")
        )

    @cached_property
    def machines(self) -> Any:
        """Return the machines."""
        asked = self.form.cleaned_data
        return list_matrix_machines(
            reach=self.reach, area=asked.get("area"), zone=asked.get("zone")
        )

    def number(self, name: str) -> int:
        """Return the number of a page, from 1."""
        text = self.request.GET.get(name, "1")
        return max(1, int(text)) if text.isdecimal() and len(text) <= DIGITS else 1

    def link(self, **other: object) -> str:
        """Return the same address with other parts; None leaves one out."""
        kept = {name: value for name, value in self.request.GET.items() if value}
        named = {name: value for name, value in (kept | other).items() if value is not None}
        return "?" + urlencode(named)

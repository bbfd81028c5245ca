"""What actions on many rows ask for beside the rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.choices import Level, MachineStatus, ResourceType
from core.models import GroupMember, Machine, SuiteGroup, Zone


def named(model: type[Model], by: Any, **options: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """Return a field that finds a row in use by typing; `by` is a relation that leads to it."""
    rows = model._default_manager.filter(deleted_at__isnull=True)
    widget = AutocompleteSelect(by.field, admin.site, attrs={"style": "width: 100%"})
    return forms.ModelChoiceField(queryset=rows, widget=widget, **options)


class ZoneForm(forms.Form):
    """Where machines are moved to."""

    zone = named(Zone, Machine.zone, label=_("Zone"))


class MachineStatusForm(forms.Form):
    """Which status machines get."""

    status = forms.ChoiceField(
        label=_("Status"), choices=MachineStatus.choices, widget=UnfoldAdminSelectWidget
    )


class LanguageForm(forms.Form):
    """Which language people read."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class GroupForm(forms.Form):
    """Which group people join."""

    group = named(SuiteGroup, GroupMember.group, label=_("Group"))


class RightForm(forms.Form):
    """Which right people get, and where."""

    level = forms.ChoiceField(
        label=_("Right"),
        choices=Level.choices,
        initial=Level.OPERATE,
        widget=UnfoldAdminSelectWidget,
    )
    zone = named(
        Zone,
        Machine.zone,
        label=_("Zone"),
        required=False,
        help_text=_("With all its machines. With neither zone nor machine: everywhere."),
    )
    machine = forms.CharField(
        label=_("Code of a machine"),
        required=False,
        max_length=32,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_machine(self) -> Machine | None:
        """Find the machine.

        Raises:
            ValidationError: there is none with this code.
        """
        code: str = self.cleaned_data["machine"].strip()
        if not code:
            return None
        machine = Machine.objects.filter(code__iexact=code, deleted_at__isnull=True).first()
        if machine is None:
            text = _now("There is no machine %(code)s in use: write its code, like W1.")
            raise forms.ValidationError(text % {"code": code})
        return machine

    def clean(self) -> dict[str, Any]:
        """Take one place.

        Raises:
            ValidationError: there are two.
        """
        values: dict[str, Any] = self.cleaned_data
        if values.get("zone") and values.get("machine"):
            raise forms.ValidationError(_now("Name a zone or a machine, not both."))
        return values


def resource_of(values: dict[str, Any]) -> tuple[ResourceType, UUID | None]:
    """Return what a right is given on, of what the form says."""
    if values.get("machine"):
        return ResourceType.MACHINE, values["machine"].uid
    if values.get("zone"):
        return ResourceType.ZONE, values["zone"].uid
    return ResourceType.ANY, None

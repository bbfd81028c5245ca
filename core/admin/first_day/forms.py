"""The forms of the set-up: short, and of many rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.domain.tags import TagError, normalise_tag
from core.domain.usernames import propose_username
from core.models import Area, Machine, SuiteUser, Zone
from core.selectors.first_day import set_of_usernames
from core.services.first_day import Role

CODE = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "autocapitalize": "characters"})
TEXT = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]
    """A hall, a building, a site."""

    class Meta:
        model = Area
        fields: ClassVar[list[str]] = ["code", "name"]
        widgets: ClassVar[dict[str, Any]] = {"code": CODE, "name": TEXT}
        labels: ClassVar[dict[str, Any]] = {
            "code": _("Short code of the area"),
            "name": _("Name of the area"),
        }
        help_texts: ClassVar[dict[str, Any]] = {"code": _("For example H1.")}


class ZoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of it: turning, milling, assembly."""

    class Meta:
        model = Zone
        fields: ClassVar[list[str]] = ["code", "name"]
        widgets: ClassVar[dict[str, Any]] = {"code": CODE, "name": TEXT}


class Rows(forms.BaseModelFormSet):  # type: ignore[type-arg]
    """Rows that say which field two of them have in common."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Say it above the rows."""
        assert self.model is not None  # noqa: S101 - the factory has set it
        field = self.model._meta.get_field(unique_check[0])
        text = _("Two rows have the same: %(field)s. Change one of them.")
        return text % {"field": getattr(field, "verbose_name", field.name)}

    def get_form_error(self) -> str:
        """Say it at the later one of the two."""
        return str(_("A row above has the same."))


class MachineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A machine and where it stands."""

    kind = forms.CharField(
        label=_("Machine type"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(attrs={"list": "machine-types", "autocomplete": "off"}),
    )

    class Meta:
        model = Machine
        fields: ClassVar[list[str]] = ["code", "name", "zone", "kind", "max_operators"]
        widgets: ClassVar[dict[str, Any]] = {
            "code": CODE,
            "name": TEXT,
            "zone": UnfoldAdminSelectWidget,
            "max_operators": UnfoldAdminIntegerFieldWidget,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zones = Zone.objects.filter(deleted_at=None).order_by("code")
        self.fields["zone"].queryset = zones  # type: ignore[attr-defined]


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person and what they do here."""

    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_("Left empty: made from the name."),
    )

    role = forms.ChoiceField(
        label=_("What they do"),
        choices=Role.choices,
        initial=Role.OPERATOR,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = SuiteUser
        fields: ClassVar[list[str]] = ["display_name", "username", "email", "role"]
        widgets: ClassVar[dict[str, Any]] = {
            "display_name": TEXT,
            "email": UnfoldAdminEmailInputWidget,
        }

    def clean_username(self) -> str:
        """Make a user name from the name where none was typed."""
        typed: str = self.cleaned_data["username"]
        if typed:
            return typed
        name = self.cleaned_data.get("display_name", "")
        proposed = propose_username(name, taken=set_of_usernames(like=propose_username(name)))
        if name and not proposed:
            raise forms.ValidationError(_("Type a user name: the name has no letters a to z."))
        return proposed


class BadgeForm(forms.Form):
    """The badge of one person, read by a USB reader or typed."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    tag = forms.CharField(required=False, max_length=64, widget=TEXT)

    def clean_tag(self) -> str:
        """Refuse what no badge has."""
        tag: str = self.cleaned_data["tag"]
        try:
            return normalise_tag(tag) if tag else ""
        except TagError as error:
            raise forms.ValidationError(_(error.message)) from None


class BadgeForms(forms.BaseFormSet):  # type: ignore[type-arg]
    """One row for each person who has no badge yet, by name."""

    people: Mapping[str, SuiteUser] = {}

    def label(self) -> None:
        """Name the person beside each field."""
        for form in self.forms:
            person = self.people.get(str(form["person"].value()))
            form.fields["tag"].label = str(person) if person else _("Somebody who is gone")

    def clean(self) -> None:
        """Refuse one badge for two people."""
        first: dict[str, str] = {}
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            tag, person = values.get("tag"), str(values.get("person"))
            if tag and first.setdefault(tag, person) != person:
                name = self.people[first[tag]]
                form.add_error("tag", _("The same badge was read for %(name)s.") % {"name": name})

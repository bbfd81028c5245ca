"""What is asked before public holidays are filled in, and before a calendar is copied."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from babel import Locale
from babel.core import get_global
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.services.public_holidays import FIRST_YEAR, LAST_YEAR, list_countries, list_subdivisions

YEARS_AHEAD = 2


class CountryForm(forms.Form):
    """Whose holidays; first the country in which the calendar's zone lies."""

    def __init__(self, *, time_zone: str, country: str) -> None:
        known = list_countries()
        guessed = get_global("zone_territories").get(time_zone, "")
        self.country = next(code for code in (country, guessed, known[0]) if code in known)
        super().__init__(initial={"country": self.country})
        named: list[tuple[str, str]] = [(code, _name(code)) for code in known]
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            choices=sorted(named, key=itemgetter(1)),
            widget=UnfoldAdminSelectWidget,
        )


class HolidaysForm(forms.Form):
    """A country's part and years; the country is chosen first, by the page's address."""

    subdivision = forms.ChoiceField(
        label=_("Part of the country"), required=False, widget=UnfoldAdminSelectWidget
    )
    first_year = forms.IntegerField(
        label=_("From year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    last_year = forms.IntegerField(
        label=_("Until year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def __init__(self, *args: Any, country: str, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.country = country
        parts = list_subdivisions(country=country)
        self._choices("subdivision", [("", _("Everywhere")), *parts.items()])
        self.fields["first_year"].initial = this_year
        self.fields["last_year"].initial = this_year + YEARS_AHEAD

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - it is one above
        field.choices = choices

    @property
    def wanted(self) -> dict[str, Any]:
        """Return what the service is told."""
        cleaned = self.cleaned_data
        return {
            "country": self.country,
            "subdivision": cleaned["subdivision"],
            "years": range(cleaned["first_year"], cleaned["last_year"] + 1),
        }


class CopyForm(forms.Form):
    """The code and the name of a copy."""

    code = forms.CharField(label=_("Code"), max_length=32, widget=UnfoldAdminTextInputWidget)
    name = forms.CharField(label=_("Name"), max_length=100, widget=UnfoldAdminTextInputWidget)


def _name(code: str) -> str:
    """Return the name of a country in the reader's language."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    return str(names.get(code, code))
